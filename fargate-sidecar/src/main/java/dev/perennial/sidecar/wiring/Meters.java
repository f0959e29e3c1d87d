package dev.perennial.sidecar.wiring;

import dev.perennial.sidecar.register.Registration;
import dev.perennial.sidecar.ship.Shipment;
import dev.perennial.sidecar.trail.TrailRound;
import dev.perennial.sidecar.trail.TrailShipper;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.time.InstantSource;

/// The sidecar's metrics. The dimension `step` holds the word that names the step everywhere.
final class Meters {
  /// How a round of a step ended.
  enum Outcome {
    /// All done.
    DONE("done"),
    /// Something failed and is tried again.
    FAILED("failed"),
    /// Refused by Prometheus' settings or by another member.
    REFUSED("refused");

    private final String label;

    Outcome(String label) {
      this.label = label;
    }
  }

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Counter runs =
      Counter.builder()
          .name("perennial_step_runs_total")
          .help("Rounds of a step, by how they ended.")
          .labelNames("step", "outcome")
          .register(registry);
  private final Counter blocks =
      Counter.builder()
          .name("perennial_shipped_blocks_total")
          .help("Blocks that were shipped to the bucket.")
          .register(registry);
  private final Counter bytes =
      Counter.builder()
          .name("perennial_shipped_bytes_total")
          .help("Bytes that were sent to the bucket.")
          .register(registry);
  private final Counter failures =
      Counter.builder()
          .name("perennial_ship_failures_total")
          .help("Blocks that could not be shipped in a round.")
          .register(registry);

  private final Counter parcels =
      Counter.builder()
          .name("perennial_trail_parcels_total")
          .help("Objects of the write-ahead log that were written to the bucket.")
          .register(registry);
  private final Counter trailBytes =
      Counter.builder()
          .name("perennial_trail_bytes_total")
          .help("Bytes of the write-ahead log that were sent to the bucket.")
          .register(registry);
  private final Counter trailSamples =
      Counter.builder()
          .name("perennial_trail_samples_total")
          .help("Samples in the parts of the write-ahead log that were sent to the bucket.")
          .register(registry);

  private final Counter givenUp =
      Counter.builder()
          .name("perennial_trail_given_up_bytes_total")
          .help("Bytes of the write-ahead log that Prometheus deleted before the bucket took them, more than the spool holds: their samples are safe only in blocks.")
          .register(registry);

  Meters() {
    JvmMetrics.builder().register(registry);
    for (var step : new String[] {"watch", "ship", "trail", "register"}) {
      for (var outcome : Outcome.values()) {
        runs.labelValues(step, outcome.label);
      }
    }
  }

  PrometheusRegistry registry() {
    return registry;
  }

  void ran(String step, Outcome outcome) {
    runs.labelValues(step, outcome.label).inc();
  }

  void shipped(Shipment shipment) {
    blocks.inc(shipment.shipped().size());
    bytes.inc(shipment.bytes());
    failures.inc(shipment.failed().size());
    ran("ship", shipment.failed().isEmpty() ? Outcome.DONE : Outcome.FAILED);
  }

  void shipped(TrailRound round) {
    parcels.inc(round.parcels());
    trailBytes.inc(round.bytes());
    trailSamples.inc(round.samples());
    givenUp.inc(round.givenUp());
    ran("trail", round.failed().isEmpty() ? Outcome.DONE : Outcome.FAILED);
  }

  void watch(TrailShipper trail, InstantSource clock) {
    GaugeWithCallback.builder()
        .name("perennial_trail_pending_bytes")
        .help("Bytes of the write-ahead log that wait to be sent: more than a few mean that the bucket does not take them.")
        .callback(callback -> callback.call((double) trail.standing().pending()))
        .register(registry);
    GaugeWithCallback.builder()
        .name("perennial_trail_lag_seconds")
        .help("Age of the newest sample of the write-ahead log that is in the bucket.")
        .callback(
            callback -> {
              if (trail.standing().upTo() > 0) {
                callback.call((clock.millis() - trail.standing().upTo()) / 1000.0);
              }
            })
        .register(registry);
  }

  void watch(Registration registration, InstantSource clock) {
    GaugeWithCallback.builder()
        .name("perennial_heartbeat_age_seconds")
        .help("Time since the catalogue last took a heartbeat.")
        .callback(
            callback ->
                registration
                    .lastBeat()
                    .ifPresent(beat -> callback.call(Duration.between(beat, clock.instant()).toMillis() / 1000.0)))
        .register(registry);
  }
}
