package dev.perennial.env;

import dev.perennial.env.demo.Exporter;
import dev.perennial.env.demo.Shop;
import dev.perennial.env.localstack.CloudRun;
import dev.perennial.env.localstack.LocalStack;
import dev.perennial.env.localstack.Synthesis;
import dev.perennial.env.run.Ports;
import dev.perennial.env.run.Replica;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// `perennial up --on localstack`: the installation's own templates in LocalStack, and two Prometheus replicas with their sidecars and a querier
/// beside it.
final class CloudUp {
  private final Place place;
  private final Path prometheus;
  private final int port;
  private final String blockRange;
  private final int scrape;

  CloudUp(Place place, Path prometheus, int port, String blockRange, int scrape) {
    this.place = place;
    this.prometheus = prometheus;
    this.port = port;
    this.blockRange = blockRange;
    this.scrape = scrape;
  }

  int run() throws Exception {
    var installed =
        LocalStack.install(
            place.tools(),
            place.root().resolve("test-env/localstack"),
            System.getenv("PATH"),
            Path.of(System.getProperty("user.home")),
            System.out::println);
    return switch (installed) {
      case LocalStack.Installed.Missing(String sentence) -> {
        System.err.println("perennial: " + sentence);
        yield 1;
      }
      case LocalStack.Installed.Ready ready -> run(ready);
    };
  }

  private int run(LocalStack.Installed.Ready software) throws Exception {
    // What LocalStack held is gone with it, so what stood beside it begins anew, too.
    var folder = place.root().resolve(".perennial/cloud/" + System.nanoTime());
    Files.createDirectories(folder);
    Files.createDirectories(place.run());
    System.out.println("Starting LocalStack and deploying to it");
    var stop = new CountDownLatch(1);
    var stopped = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> {
      stop.countDown();
      try {
        stopped.await(30, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }));
    try (var exporter = new Exporter(new Shop(), Clock.systemUTC(), new Ports(port + 30).of("shop"), _ -> {});
        var run = CloudRun.start(software, this::synthesize, place.run(), port + 1, line -> System.out.println("  " + line))) {
      for (var name : List.of("a", "b")) {
        startReplica(run, folder, name, exporter.port());
      }
      run.startRole("query", "dev.perennial.query.Main", List.of("--block-range", blockRange, "--http", "127.0.0.1:" + port));
      Files.writeString(place.run().resolve("url"), "http://127.0.0.1:" + port);
      System.out.printf(
          """

          Perennial is up on LocalStack:  http://127.0.0.1:%d

            AWS            AWS_ENDPOINT_URL=%s, region %s, any credentials
            Bucket         %s
            Table          %s
            Machines       %s
            Log            %s
            Stop           Ctrl-C, or ./perennial down; what LocalStack holds is gone then

          """,
          port,
          run.localStack().endpoint(),
          dev.perennial.env.localstack.Aws.REGION,
          run.bucketName(),
          run.tableName(),
          run.control().output("Maintain"),
          run.localStack().log());
      stop.await();
    } finally {
      stopped.countDown();
    }
    return 0;
  }

  private void synthesize(Path templates) {
    Synthesis.write(place.root(), templates, List.of("blocks.blockRange=" + blockRange, "blocks.deleteDelay=10m"));
  }

  private void startReplica(CloudRun run, Path folder, String name, int shop) throws Exception {
    var replica =
        new Replica(
            "demo",
            name,
            folder.resolve("prometheus-" + name),
            run.address("prometheus-" + name),
            scrape,
            blockRange,
            Map.of("shop", List.of("127.0.0.1:" + shop)),
            List.of(),
            "");
    replica.configure();
    run.crew().start("prometheus-" + name, replica.command(prometheus));
    run.startRole(
        "sidecar-" + name,
        "dev.perennial.sidecar.Main",
        List.of(
            "--prometheus", replica.url(),
            "--data", replica.data().toString(),
            "--grpc", run.address("sidecar-" + name + "-grpc"),
            "--http", run.address("sidecar-" + name),
            "--ship-interval", "2s",
            "--heartbeat", "5s"));
  }
}
