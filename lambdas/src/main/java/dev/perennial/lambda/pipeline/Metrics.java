package dev.perennial.lambda.pipeline;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.time.Instant;

/// What the pipeline tells Prometheus about itself.
final class Metrics {
  private final Histogram durations;
  private final Counter failures;
  private final Gauge lastRound;

  Metrics(PrometheusRegistry registry) {
    durations =
        Histogram.builder()
            .name("perennial_step_duration_seconds")
            .help("How long steps took that did something; compact and downsample include verify and swap.")
            .labelNames("step")
            .classicUpperBounds(0.01, 0.1, 0.5, 1, 5, 15, 60, 300, 900)
            .register(registry);
    failures =
        Counter.builder()
            .name("perennial_step_failures_total")
            .help("Steps that failed or refused their work.")
            .labelNames("step")
            .register(registry);
    lastRound =
        Gauge.builder()
            .name("perennial_pipeline_last_round_timestamp_seconds")
            .help("When the pipeline last looked for new blocks.")
            .register(registry);
  }

  void worked(String step, Instant started, Instant ended) {
    durations.labelValues(step).observe(Duration.between(started, ended).toNanos() / 1e9);
  }

  void failed(String step) {
    failures.labelValues(step).inc();
  }

  void looked(Instant at) {
    lastRound.set(at.toEpochMilli() / 1e3);
  }
}
