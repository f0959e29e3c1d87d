package dev.perennial.lambda.wiring;

import dev.perennial.lambda.alarm.Alarms;
import dev.perennial.lambda.machine.Machines;
import dev.perennial.lambda.patrol.Board;
import dev.perennial.lambda.patrol.PatrolStep;
import dev.perennial.lambda.relay.Alertmanagers;
import dev.perennial.lambda.relay.RelayStep;
import dev.perennial.lambda.wake.WakeStep;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.catalog.BlockRecord;
import dev.perennial.tsdb.catalog.Catalog;
import dev.perennial.tsdb.catalog.StreamId;
import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.catalog.dynamodb.DynamoCatalog;
import dev.perennial.tsdb.objectstore.ObjectStore;
import dev.perennial.tsdb.objectstore.s3.S3ObjectStore;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProviderChain;
import software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider;
import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sns.SnsClient;

/// What a Lambda works with: the bucket, the catalogue and the state machines that its environment names.
///
/// Clients are chosen for their start: the JDK's own HTTP client, and no look for profiles on a disk that has none.
public final class Cloud {
  private final Environment environment;
  private final ObjectStore bucket;
  private final Catalog catalog;
  private final Machines machines;
  private final Steps steps;
  private final Alarms alarms;

  private Cloud(Environment environment, Map<String, String> variables) {
    this.environment = environment;
    SdkHttpClient http = UrlConnectionHttpClient.create();
    // Credentials stand in the environment, and after a snapshot behind an address that it names.
    AwsCredentialsProvider credentials =
        AwsCredentialsProviderChain.of(EnvironmentVariableCredentialsProvider.create(), ContainerCredentialsProvider.create());
    boolean elsewhere = variables.containsKey("AWS_ENDPOINT_URL") || variables.containsKey("AWS_ENDPOINT_URL_S3");
    var effects = Effects.ofProcess();
    var store =
        new S3ObjectStore(
            // Only Amazon's own endpoint has a host for each bucket.
            S3Client.builder().httpClient(http).credentialsProvider(credentials).forcePathStyle(elsewhere).build(),
            environment.bucket(),
            "");
    var table =
        new DynamoCatalog(
            DynamoDbClient.builder().httpClient(http).credentialsProvider(credentials).build(),
            environment.table(),
            new SecureRandom());
    this.bucket = new CountedObjectStore(store, effects);
    this.catalog = new CountedCatalog(table, effects);
    this.machines =
        new StepFunctions(
            () -> SfnClient.builder().httpClient(http).credentialsProvider(credentials).build(), environment.machines());
    var topic =
        new Topic(() -> SnsClient.builder().httpClient(http).credentialsProvider(credentials).build(), environment.watching().topic());
    var figures = new Figures(System.out, environment.watching().installation());
    this.alarms =
        (before, now) -> {
          topic.tell(before, now);
          figures.tell(before, now);
        };
    this.steps =
        DaggerSteps.factory().create(bucket, catalog, environment.settings(), InstantSource.system(), new SecureRandom());
  }

  /// The cloud that this process' environment names.
  public static Cloud fromEnvironment() {
    var variables = System.getenv();
    return new Cloud(Environment.parse(variables), variables);
  }

  /// The steps.
  public Steps steps() {
    return steps;
  }

  /// The step `wake`, which alone of all needs the machines.
  public WakeStep wake() {
    return new WakeStep(catalog, steps.due(), machines, environment.settings().tenant(), InstantSource.system());
  }

  /// The step `patrol`.
  public PatrolStep patrol() {
    var settings = environment.settings();
    return new PatrolStep(
        catalog, steps.due(), settings.tenant(), settings.replicaLabels(), environment.watching().thresholds(), InstantSource.system());
  }

  /// The step `relay`.
  public RelayStep relay() {
    return new RelayStep(new Board(bucket), new Alertmanagers(environment.watching().alertmanagers()), InstantSource.system());
  }

  /// Who tells people outside the network: the topic, and metrics.
  public Alarms alarms() {
    return alarms;
  }

  /// The state machines.
  public Machines machines() {
    return machines;
  }

  /// The bucket.
  public ObjectStore bucket() {
    return bucket;
  }

  /// Enters what is known of nobody's block, and forgets it, as those do who write records.
  public void note() {
    var nobody = new TenantId("priming");
    var block = new BlockId("0".repeat(26));
    catalog.record(new BlockRecord(nobody, block, "0".repeat(32), "", "priming", Instant.EPOCH));
    catalog.forget(nobody, block);
  }

  /// Looks at bucket and catalogue without changing anything, in each of the ways that steps do.
  public void look() {
    var nobody = new StreamId(new TenantId("priming"), "0".repeat(32));
    var manifests = catalog.manifests(nobody.tenant());
    var look = steps.due().at(nobody.tenant(), InstantSource.system().instant());
    manifests.forEach(look::jobs);
    var _ = catalog.record(nobody.tenant(), new BlockId("0".repeat(26)));
    var _ = bucket.list("perennial/priming", "/", "");
    var _ = bucket.head("perennial/priming");
    // There is no such block and no such stream, so that these write nothing.
    catalog.forget(nobody.tenant(), new BlockId("0".repeat(26)));
    var _ = catalog.lease(nobody, "priming", InstantSource.system().instant(), java.time.Duration.ofSeconds(1));
  }
}
