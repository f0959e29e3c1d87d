package dev.perennial.lambda.pipeline;

import dev.perennial.lambda.alarm.Alarms;
import dev.perennial.lambda.alarm.Round;
import dev.perennial.lambda.alarm.Rule;
import dev.perennial.lambda.patrol.PatrolStep;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The patrol on one machine: a thread beside the pipeline's own, so that a long round of work hides nothing.
///
/// What it found last is in memory alone: a new process tells again what still is.
final class Watch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Watch.class);

  private final PatrolStep patrol;
  private final Alarms alarms;
  private final Gauge firing;
  private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("patrol").factory());
  private Round last = Round.NONE;

  Watch(PatrolStep patrol, Alarms alarms, PrometheusRegistry registry, Duration interval) {
    this.patrol = patrol;
    this.alarms = alarms;
    firing =
        Gauge.builder()
            .name("perennial_patrol_firing")
            .help("Rules that are broken: 1 for each alert, with the labels of what it is about as one text.")
            .labelNames("alert", "about")
            .register(registry);
    var _ = thread.scheduleWithFixedDelay(this::round, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void round() {
    try {
      var before = last;
      var now = patrol.round(before);
      last = now;
      now.begun(before).forEach(alarm -> LOG.warn("{} {}", alarm.sentence(), alarm.rule().action()));
      now.resolved().forEach(alarm -> LOG.info("This is over: {}", alarm.sentence()));
      show(now);
      alarms.tell(before, now);
    } catch (RuntimeException e) {
      LOG.warn("A round of the patrol failed and will be tried again: {}", e.getMessage());
      LOG.debug("The failure in full", e);
    }
  }

  private void show(Round now) {
    firing.clear();
    for (var rule : Rule.values()) {
      now.firing().stream().filter(alarm -> alarm.rule() == rule).forEach(alarm -> firing.labelValues(rule.alert(), alarm.labels().toString()).set(1));
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
