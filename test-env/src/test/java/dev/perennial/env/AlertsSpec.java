package dev.perennial.env;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.env.demo.Exporter;
import dev.perennial.env.demo.Shop;
import dev.perennial.env.provision.Program;
import dev.perennial.env.run.Alertmanager;
import dev.perennial.env.run.LocalRun;
import dev.perennial.env.run.Settings;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An alert that fires in both real replicas goes out once, whichever Alertmanagers live.
class AlertsSpec {
  private static final Pattern INSTANCE = Pattern.compile("\"instance\":\"([0-9.:]+)\"");

  @TempDir Path folder;

  @Test
  void an_alert_of_both_replicas_reaches_the_webhook_once_also_with_one_alertmanager_killed() throws Exception {
    var prometheus = Real.program(Program.PROMETHEUS);
    var alertmanager = Real.program(Program.ALERTMANAGER);
    var bodies = new CopyOnWriteArrayList<String>();
    try (var exporter = new Exporter(new Shop(), Clock.systemUTC(), 0, bodies::add)) {
      var settings =
          new Settings(
              folder, 21_000, "2h", 1, "test", "http://127.0.0.1:" + exporter.port() + "/notify", "", List.of(), List.of());
      try (var run = new LocalRun(settings, _ -> {})) {
        LocalRun.REPLICAS.forEach(name -> run.startAlertmanager(name, alertmanager));
        LocalRun.REPLICAS.forEach(name -> run.startPrometheus(name, prometheus));

        // Nothing listens where the querier should be, so both replicas see it down.
        await(() -> !notified(bodies, run.address("query")).isEmpty());
        // Alertmanager promises at least once: one that dies before its peer has heard of what it sent leaves the peer to send it again.
        // After its own turn has come and gone, the peer has heard.
        Thread.sleep(Alertmanager.PEER_TIMEOUT.multipliedBy(2));
        run.crew().kill("alertmanager-a");
        await(() -> !notified(bodies, run.address("alertmanager-a")).isEmpty());
        // Long enough for a second Alertmanager to repeat what its peer has sent.
        Thread.sleep(Duration.ofSeconds(8));

        assertThat(notified(bodies, run.address("query"))).hasSize(1);
        assertThat(notified(bodies, run.address("alertmanager-a"))).hasSize(1);
      }
    }
  }

  private static List<String> notified(List<String> bodies, String instance) {
    return bodies.stream()
        .filter(body -> body.contains("\"alertname\":\"TargetDown\""))
        .filter(body -> INSTANCE.matcher(body).results().anyMatch(found -> found.group(1).equals(instance)))
        .toList();
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    for (int tries = 0; tries < 600 && !condition.getAsBoolean(); tries++) {
      Thread.sleep(100);
    }
    assertThat(condition.getAsBoolean()).as("happened within a minute").isTrue();
  }
}
