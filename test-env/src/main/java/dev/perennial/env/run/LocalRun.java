package dev.perennial.env.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Two real Prometheus replicas with their sidecars, two Alertmanagers, the pipeline and the querier on this machine.
///
/// Parts are started one by one or all together, so that tests can leave out, kill and restart any of them.
public final class LocalRun implements AutoCloseable {
  /// The names of the two replicas.
  public static final List<String> REPLICAS = List.of("a", "b");

  /// Java's options for a worker on blocks, as it is deployed: less is inlined, so that the second compiler has less to do.
  public static final List<String> WORKER = List.of("-XX:FreqInlineSize=100", "-XX:InlineSmallCode=1000");

  private static final List<String> SMALL = List.of("-Xmx384m");
  private static final String RULES =
      """
      groups:
        - name: demo
          interval: 2s
          rules:
            - record: shop:requests:rate1m
              expr: sum by (route) (rate(shop_requests_total[1m]))
            - alert: TargetDown
              expr: up == 0
              for: 10s
              labels: {severity: page}
              annotations:
                summary: '{{ $labels.job }} at {{ $labels.instance }} does not answer.'
      """;

  private final Settings settings;
  private final Ports ports;
  private final Roster roster;
  private final Crew crew;
  private final Consumer<String> progress;
  private final List<String> alertmanagers = new ArrayList<>();
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

  /// A run that has started nothing yet; `progress` hears a line for each part.
  public LocalRun(Settings settings, Consumer<String> progress) {
    this.settings = settings;
    this.ports = new Ports(settings.firstPort());
    this.roster = roster(settings.folder());
    this.crew = new Crew(roster, settings.folder().resolve("logs"));
    this.progress = progress;
    // The order decides the numbers: the page first, then what a person may want to look at.
    for (var name :
        List.of("query", "prometheus-a", "prometheus-b", "alertmanager-a", "alertmanager-b", "pipeline", "sidecar-a", "sidecar-b")) {
      ports.of(name);
    }
  }

  /// The roster of a run in `folder`.
  public static Roster roster(Path folder) {
    return new Roster(folder.resolve("processes"));
  }

  /// The processes of this run.
  public Crew crew() {
    return crew;
  }

  /// Enters the calling process, so that `down` ends it too.
  public void enterSelf() {
    roster.enter("up", ProcessHandle.current());
  }

  /// The address of a part that listens.
  public String address(String name) {
    return ports.address(name);
  }

  /// The querier's URL.
  public String url() {
    return "http://" + address("query");
  }

  /// The replica of that name as it is configured here.
  public Replica replica(String name) {
    var targets = new LinkedHashMap<String, List<String>>();
    targets.put("prometheus", REPLICAS.stream().map(replica -> address("prometheus-" + replica)).toList());
    targets.put("sidecar", REPLICAS.stream().map(replica -> address("sidecar-" + replica)).toList());
    targets.put("querier", List.of(address("query")));
    targets.put("pipeline", List.of(address("pipeline")));
    targets.put("alertmanager", REPLICAS.stream().map(replica -> address("alertmanager-" + replica)).toList());
    if (!settings.shop().isEmpty()) {
      targets.put("shop", List.of(settings.shop()));
    }
    return new Replica(
        settings.cluster(),
        name,
        settings.folder().resolve("prometheus-" + name),
        address("prometheus-" + name),
        settings.scrape(),
        settings.blockRange(),
        targets,
        REPLICAS.stream().map(replica -> address("alertmanager-" + replica)).toList(),
        RULES,
        settings.remoteWrite());
  }

  /// Starts one Prometheus and waits until it is ready.
  public void startPrometheus(String name, Path binary) {
    var replica = replica(name);
    try {
      replica.configure();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write the configuration of prometheus-" + name, e);
    }
    crew.start("prometheus-" + name, replica.command(binary));
    awaitReady("prometheus-" + name, replica.url() + "/-/ready");
  }

  /// Starts the sidecar of one Prometheus.
  public void startSidecar(String name) {
    var replica = replica(name);
    crew.startRole(
        "sidecar-" + name,
        "dev.perennial.sidecar.Main",
        SMALL,
        List.of(
            "--prometheus", replica.url(),
            "--data", replica.data().toString(),
            "--bucket", settings.bucket().toString(),
            "--catalog", settings.catalogue(),
            "--grpc", address("sidecar-" + name + "-grpc"),
            "--http", address("sidecar-" + name),
            "--ship-interval", "2s",
            "--trail-interval", "2s",
            "--heartbeat", "2s"));
    awaitReady("sidecar-" + name, "http://" + address("sidecar-" + name) + "/-/ready");
  }

  /// Rebuilds a replica's data directory from its trail, as its task does before its Prometheus starts; fails with its words where that fails.
  public void restore(String name) {
    crew.startRole(
        "restore-" + name,
        "dev.perennial.sidecar.Main",
        List.of("-Xmx128m"),
        List.of(
            "restore",
            "--data", replica(name).data().toString(),
            "--bucket", settings.bucket().toString(),
            "--catalog", settings.catalogue(),
            "--external-label", "cluster=" + settings.cluster(),
            "--external-label", "replica=" + name));
    if (crew.await("restore-" + name) != 0) {
      throw new IllegalStateException("Cannot restore " + name + ". Its last words:\n" + lastWords("restore-" + name));
    }
  }

  /// Ends these replicas and their sidecars at one moment.
  public void die(List<String> names) {
    for (var name : names) {
      crew.process("prometheus-" + name).destroyForcibly();
      crew.process("sidecar-" + name).destroyForcibly();
    }
    for (var name : names) {
      crew.await("prometheus-" + name);
      crew.await("sidecar-" + name);
    }
  }

  /// Ends these replicas and their sidecars at one moment, and takes their disks away.
  public void lose(List<String> names) throws IOException {
    die(names);
    for (var name : names) {
      Scratch.clear(replica(name).data());
    }
  }

  /// Starts one Alertmanager.
  public void startAlertmanager(String name, Path binary) {
    var peers = REPLICAS.stream().filter(other -> !other.equals(name)).map(other -> address("gossip-" + other)).toList();
    var alertmanager =
        new Alertmanager(
            name,
            settings.folder().resolve("alertmanager-" + name),
            address("alertmanager-" + name),
            address("gossip-" + name),
            peers,
            settings.webhook());
    try {
      alertmanager.configure();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write the configuration of alertmanager-" + name, e);
    }
    crew.start("alertmanager-" + name, alertmanager.command(binary));
    awaitReady("alertmanager-" + name, "http://" + address("alertmanager-" + name) + "/-/ready");
    alertmanagers.add("http://" + address("alertmanager-" + name));
  }

  /// Starts the pipeline, which tells the Alertmanagers that were started before it; `jvm` are further options of its Java.
  public void startPipeline(List<String> jvm) {
    var options = new ArrayList<>(jvm);
    options.add("-Xmx768m");
    options.addAll(WORKER);
    var arguments =
        new ArrayList<>(
            List.of(
                "--bucket", settings.bucket().toString(),
                "--catalog", settings.catalogue(),
                "--block-range", settings.blockRange(),
                "--http", address("pipeline")));
    alertmanagers.forEach(url -> arguments.addAll(List.of("--alertmanager", url)));
    arguments.addAll(settings.pipelineOptions());
    crew.startRole("pipeline", "dev.perennial.lambda.pipeline.Main", options, arguments);
  }

  /// Starts the querier.
  public void startQuery() {
    var arguments =
        new ArrayList<>(
            List.of(
                "--bucket", settings.bucket().toString(),
                "--catalog", settings.catalogue(),
                "--block-range", settings.blockRange(),
                "--http", address("query")));
    arguments.addAll(settings.queryOptions());
    crew.startRole("query", "dev.perennial.query.Main", List.of("-Xmx1g"), arguments);
    awaitReady("query", url() + "/-/ready");
  }

  /// Starts everything with the programs at the given places, by name of `prometheus` and `alertmanager`; a missing Alertmanager is left out.
  public void startAll(Map<String, Path> programs) {
    try {
      Files.createDirectories(settings.bucket());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot make the bucket " + settings.bucket(), e);
    }
    var alertmanager = programs.get("alertmanager");
    if (alertmanager != null) {
      REPLICAS.forEach(name -> startAlertmanager(name, alertmanager));
    }
    var prometheus = programs.get("prometheus");
    if (prometheus == null) {
      throw new IllegalArgumentException("A local run needs a Prometheus");
    }
    REPLICAS.forEach(name -> startPrometheus(name, prometheus));
    startPipeline(List.of());
    REPLICAS.forEach(this::startSidecar);
    startQuery();
  }

  /// Waits until a URL answers 200.
  public void awaitReady(String name, String url) {
    var request = HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(2)).build();
    for (int tries = 0; tries < 600; tries++) {
      try {
        if (http.send(request, BodyHandlers.discarding()).statusCode() == 200) {
          progress.accept(name + " is ready at " + URI.create(url).resolve("/"));
          return;
        }
      } catch (IOException e) {
        if (!crew.process(name).isAlive()) {
          throw new IllegalStateException(name + " ended before it was ready. Its last words:\n" + lastWords(name), e);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("Interrupted while waiting for " + name, e);
      }
      pause(Duration.ofMillis(100));
    }
    throw new IllegalStateException(name + " is not ready after a minute. Its last words:\n" + lastWords(name));
  }

  /// The end of a part's log.
  public String lastWords(String name) {
    try {
      var lines = Files.readAllLines(crew.log(name));
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 15), lines.size()));
    } catch (IOException e) {
      return "(no log at " + crew.log(name) + ")";
    }
  }

  private static void pause(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while waiting", e);
    }
  }

  /// Stops all that this run started.
  @Override
  public void close() {
    crew.stop(Duration.ofSeconds(10));
    http.close();
  }
}
