package dev.perennial.env.localstack;

import dev.perennial.env.run.Crew;
import dev.perennial.env.run.Ports;
import dev.perennial.env.run.Roster;
import dev.perennial.tsdb.catalog.Catalog;
import dev.perennial.tsdb.catalog.dynamodb.DynamoCatalog;
import dev.perennial.tsdb.objectstore.ObjectStore;
import dev.perennial.tsdb.objectstore.s3.S3ObjectStore;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/// An installation in LocalStack: its storage and control stacks, and sidecars and queriers as processes beside it that know AWS by their
/// environment alone.
public final class CloudRun implements AutoCloseable {
  /// The installation's name.
  public static final String NAME = "perennial";

  private final LocalStack localStack;
  private final Aws aws;
  private final Deployment.Deployed storage;
  private final Deployment.Deployed control;
  private final Roster roster;
  private final Crew crew;
  private final Ports ports;

  private CloudRun(LocalStack localStack, Aws aws, Deployment.Deployed storage, Deployment.Deployed control, Path folder, Ports ports) {
    this.localStack = localStack;
    this.aws = aws;
    this.storage = storage;
    this.control = control;
    this.ports = ports;
    this.roster = new Roster(folder.resolve("processes"));
    this.crew = new Crew(roster, folder.resolve("logs"));
    roster.enter("localstack", localStack.process());
  }

  /// Starts LocalStack from `installed` on the first free port of these and deploys the templates that `synthesis` writes into the folder that it is
  /// given meanwhile; `progress` hears a line for each part.
  public static CloudRun start(LocalStack.Installed.Ready installed, Consumer<Path> synthesis, Path folder, int firstPort, Consumer<String> progress) {
    var ports = new Ports(firstPort);
    var starting = CompletableFuture.supplyAsync(() -> LocalStack.start(installed, folder.resolve("localstack"), ports.of("localstack")), Thread::startVirtualThread);
    try {
      var templates = folder.resolve("templates");
      synthesis.accept(templates);
      progress.accept("the templates are written");
      var localStack = starting.join();
      progress.accept("LocalStack is ready at " + localStack.endpoint());
      var aws = Aws.at(localStack.endpoint());
      var deployment = new Deployment(aws, templates);
      deployment.bootstrap();
      var storage = deployment.deploy(NAME + "-storage");
      progress.accept("bucket and table are there");
      var control = deployment.deploy(NAME + "-control");
      progress.accept("functions and state machines are there");
      return new CloudRun(localStack, aws, storage, control, folder, ports);
    } catch (RuntimeException e) {
      // It may be starting still.
      starting
          .handle(
              (started, _) -> {
                if (started != null) {
                  started.close();
                }
                return Boolean.TRUE;
              })
          .join();
      throw e;
    }
  }

  /// The services.
  public Aws aws() {
    return aws;
  }

  /// LocalStack itself.
  public LocalStack localStack() {
    return localStack;
  }

  /// The control stack.
  public Deployment.Deployed control() {
    return control;
  }

  /// The processes beside it.
  public Crew crew() {
    return crew;
  }

  /// The address of a part that listens.
  public String address(String name) {
    return ports.address(name);
  }

  /// The bucket's name.
  public String bucketName() {
    return storage.output("Bucket").substring("s3://".length());
  }

  /// The table's name.
  public String tableName() {
    return storage.output("Catalog").substring("dynamodb:".length());
  }

  /// The bucket, for whoever wants to look.
  public ObjectStore bucket() {
    return new S3ObjectStore(aws.s3(), bucketName(), "");
  }

  /// The catalogue, for whoever wants to look.
  public Catalog catalog() {
    return new DynamoCatalog(aws.dynamoDb(), tableName(), new SecureRandom());
  }

  /// Starts one of our roles; bucket and catalogue are added to its arguments, and its environment says where AWS is.
  public void startRole(String name, String main, List<String> arguments) {
    var all = new ArrayList<>(List.of("--bucket", storage.output("Bucket"), "--catalog", storage.output("Catalog")));
    all.addAll(arguments);
    crew.startRole(
        name,
        main,
        List.of("-Xmx384m"),
        all,
        Map.of(
            "AWS_ENDPOINT_URL", localStack.endpoint(),
            "AWS_REGION", Aws.REGION,
            "AWS_ACCESS_KEY_ID", "test",
            "AWS_SECRET_ACCESS_KEY", "test"));
  }

  @Override
  public void close() {
    crew.stop(java.time.Duration.ofSeconds(10));
    localStack.close();
  }
}
