package dev.perennial.env;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.perennial.env.provision.Program;
import dev.perennial.env.run.LocalRun;
import dev.perennial.env.run.Settings;
import dev.perennial.tsdb.catalog.Catalog;
import dev.perennial.tsdb.catalog.Member;
import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.location.CatalogLocation;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two real replicas die one after the other, come back, and one is taken away by plan; an Alertmanager hears of the former from the patrol, and of the
/// latter not.
class OutageSpec {
  private static final String SILENT_A = "PerennialReplicaSilent a";
  private static final String SILENT_B = "PerennialReplicaSilent b";
  private static final String SHORT = "PerennialGroupShort ";
  private static final String NOBODY = "PerennialNobodyScrapes ";
  private static final Set<String> OUTAGES = Set.of(SILENT_A, SILENT_B, SHORT, NOBODY);

  @TempDir Path folder;

  /** What is told, by name and replica, and until when, as whoever tells it sees the time. */
  private final Map<String, Instant> told = new ConcurrentHashMap<>();

  private final Set<String> ever = ConcurrentHashMap.newKeySet();

  @Test
  void who_dies_is_told_and_over_with_its_return_and_who_leaves_by_plan_is_not() throws Exception {
    var prometheus = Real.program(Program.PROMETHEUS);
    var alertmanager = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    alertmanager.createContext(
        "/api/v2/alerts",
        exchange -> {
          try (exchange) {
            hear(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(200, -1);
          }
        });
    alertmanager.start();
    var settings =
        new Settings(
            folder, 28_100, "2h", 1, "watched", "", "",
            List.of("--patrol-interval", "1s", "--alertmanager", "http://127.0.0.1:" + alertmanager.getAddress().getPort()), List.of());
    try (var run = new LocalRun(settings, _ -> {});
        var catalog = CatalogLocation.parse(settings.catalogue()).open()) {
      Files.createDirectories(settings.bucket());
      for (var name : LocalRun.REPLICAS) {
        run.startPrometheus(name, prometheus);
        run.startSidecar(name);
      }
      run.startPipeline(List.of());
      Patience.until("both replicas report scrapes", () -> catalog.members(TenantId.DEFAULT).stream().filter(member -> member.lastScrape() > 0).count() == 2);
      Patience.until("nothing is wrong", () -> firing().isEmpty());
      ever.clear();

      run.die(List.of("a"));
      Patience.until("the death of one is told", () -> firing().equals(Set.of(SILENT_A, SHORT)));
      run.die(List.of("b"));
      Patience.until("the death of both is told", () -> firing().equals(Set.of(SILENT_A, SILENT_B, SHORT, NOBODY)));

      for (var name : LocalRun.REPLICAS) {
        run.startPrometheus(name, prometheus);
        run.startSidecar(name);
      }
      Patience.until("all is over", () -> firing().isEmpty());

      ever.clear();
      // In the order in which a task stops.
      for (var name : List.of("prometheus-b", "sidecar-b")) {
        run.crew().process(name).destroy();
        run.crew().await(name);
      }
      var left = member(catalog, "b");
      assertThat(left.hasLeft()).as("its last word was that it leaves").isTrue();
      // Who had died was missed after less.
      var missed = left.heartbeat().plusSeconds(50);
      Patience.until("time has passed", () -> Instant.now().isAfter(missed));
      assertThat(ever).as("nobody misses b, nor that there were two").noneMatch(one -> one.startsWith(SILENT_B) || one.contains("of 2 expected"));
    } finally {
      alertmanager.stop(0);
    }
  }

  private static Member member(Catalog catalog, String replica) {
    return catalog.members(TenantId.DEFAULT).stream().filter(member -> member.labels().value("replica").equals(replica)).findFirst().orElseThrow();
  }

  private void hear(String body) {
    for (var one : Asked.parsed(body).list()) {
      if (one instanceof Map<?, ?> alert && alert.get("labels") instanceof Map<?, ?> labels) {
        var name = labels.get("alertname") + " " + (labels.get("replica") == null ? "" : labels.get("replica"));
        var ends = Instant.parse(String.valueOf(alert.get("endsAt")));
        told.put(name, ends);
        if (ends.isAfter(Instant.now())) {
          ever.add(name + ": " + alert.get("annotations"));
        }
      }
    }
  }

  private Set<String> firing() {
    var now = Instant.now();
    var firing = new TreeMap<>(told);
    firing.values().removeIf(ends -> !ends.isAfter(now));
    firing.keySet().retainAll(OUTAGES);
    return new TreeSet<>(firing.keySet());
  }
}
