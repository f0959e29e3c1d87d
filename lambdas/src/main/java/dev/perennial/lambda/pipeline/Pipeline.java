package dev.perennial.lambda.pipeline;

import dev.perennial.lambda.flow.Journal;
import dev.perennial.lambda.failure.Failures;
import dev.perennial.lambda.wiring.Settings;
import dev.perennial.lambda.wiring.Steps;
import dev.perennial.tsdb.catalog.Catalog;
import dev.perennial.tsdb.catalog.Manifest;
import dev.perennial.tsdb.catalog.StreamId;
import dev.perennial.tsdb.objectstore.ObjectStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Calls the steps in the workflow's order, for all streams of a bucket.
///
/// One thread calls [#round] and [#clean]; the workflows of streams run beside it, each stream's alone and `workers` at a time.
final class Pipeline implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Pipeline.class);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  private final Steps steps;
  private final Catalog catalog;
  private final Settings settings;
  private final String holder;
  private final InstantSource clock;
  private final Journal journal;
  private final Metrics metrics;
  private final Arrivals arrivals;
  private final Workflow workflow;
  private final Semaphore workers;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<StreamId, Future<Workflow.Result>> running = new HashMap<>();
  private final Map<StreamId, Pause> paused = new ConcurrentHashMap<>();

  private record Pause(Instant until, Duration length) {}

  Pipeline(
      Steps steps,
      ObjectStore bucket,
      Catalog catalog,
      Settings settings,
      String holder,
      InstantSource clock,
      Journal journal,
      Metrics metrics,
      int workers) {
    this.steps = steps;
    this.catalog = catalog;
    this.settings = settings;
    this.holder = holder;
    this.clock = clock;
    this.journal = journal;
    this.metrics = metrics;
    this.arrivals = new Arrivals(bucket, steps.index(), journal, clock, metrics);
    this.workflow = new Workflow(steps, catalog, journal, clock, metrics);
    this.workers = new Semaphore(workers);
  }

  /// Indexes what has arrived and starts a workflow for each stream that is not being worked on; whether anything was entered.
  boolean round() {
    boolean entered = arrivals.index() > 0;
    for (var manifest : catalog.manifests(settings.tenant())) {
      start(manifest.stream());
    }
    metrics.looked(clock.instant());
    return entered;
  }

  /// Waits for the workflows under way; whether any did something.
  boolean await() throws InterruptedException {
    boolean worked = false;
    for (var future : running.values()) {
      try {
        worked |= future.get() == Workflow.Result.WORKED;
      } catch (java.util.concurrent.ExecutionException e) {
        if (e.getCause() instanceof Error error) {
          throw error;
        }
      }
    }
    running.clear();
    return worked;
  }

  /// Retains and sweeps every stream, and looks through the bucket; whether anything was removed or found.
  boolean clean() {
    boolean changed = false;
    for (var manifest : catalog.manifests(settings.tenant())) {
      changed |= alone("retain", manifest, () -> steps.retain().retain(manifest.stream(), holder + "/retain") instanceof dev.perennial.lambda.retain.RetainStep.Outcome.Superseded);
      changed |= alone("sweep", manifest, () -> steps.sweep().sweep(manifest.stream(), holder + "/sweep") > 0);
    }
    try {
      var found = steps.sweep().search();
      for (var id : found.blocks()) {
        var _ = steps.index().index(id);
      }
      changed |= found.removed() > 0;
    } catch (RuntimeException e) {
      LOG.warn("The search for lost blocks failed and will be tried again: {}", e.getMessage());
      metrics.failed("sweep");
    }
    changed |= recover();
    changed |= prune();
    return changed;
  }

  private boolean recover() {
    var started = clock.instant();
    try {
      var failures = new Failures();
      var blocks = steps.recover().recover(failures);
      if (!failures.isEmpty()) {
        metrics.failed("recover");
      }
      for (var id : blocks) {
        var _ = steps.index().index(id);
      }
      if (!blocks.isEmpty()) {
        metrics.worked("recover", started, clock.instant());
      }
      return !blocks.isEmpty();
    } catch (RuntimeException e) {
      LOG.warn("The look for dead trails failed and will be tried again: {}", e.getMessage());
      metrics.failed("recover");
      return false;
    }
  }

  private boolean prune() {
    try {
      var failures = new Failures();
      int removed = steps.prune().prune(failures);
      if (!failures.isEmpty()) {
        metrics.failed("prune");
      }
      return removed > 0;
    } catch (RuntimeException e) {
      LOG.warn("The look for superseded parcels failed and will be tried again: {}", e.getMessage());
      metrics.failed("prune");
      return false;
    }
  }

  @Override
  public void close() {
    threads.close();
  }

  private void start(StreamId stream) {
    var before = running.get(stream);
    var pause = paused.get(stream);
    if ((before != null && !before.isDone()) || (pause != null && clock.instant().isBefore(pause.until()))) {
      return;
    }
    running.put(
        stream,
        threads.submit(
            () -> {
              workers.acquire();
              try {
                var result = workflow.run(stream, holder);
                settle(stream, result);
                return result;
              } catch (RuntimeException e) {
                LOG.warn("The workflow of {} failed and will be tried again: {}", stream, e.getMessage());
                LOG.debug("The failure in full", e);
                metrics.failed("plan");
                settle(stream, Workflow.Result.FAILED);
                return Workflow.Result.FAILED;
              } finally {
                workers.release();
              }
            }));
  }

  /// A stream in which something failed is left alone for a while, longer each time.
  private void settle(StreamId stream, Workflow.Result result) {
    if (result != Workflow.Result.FAILED) {
      paused.remove(stream);
      return;
    }
    paused.compute(
        stream,
        (_, before) -> {
          var length = before == null ? Duration.ofSeconds(1) : before.length().multipliedBy(2);
          var next = length.compareTo(LONGEST_PAUSE) < 0 ? length : LONGEST_PAUSE;
          return new Pause(clock.instant().plus(next), next);
        });
  }

  private interface Cleaning {
    boolean run();
  }

  private boolean alone(String step, Manifest manifest, Cleaning cleaning) {
    var started = clock.instant();
    try {
      boolean changed = cleaning.run();
      if (changed) {
        metrics.worked(step, started, clock.instant());
      }
      return changed;
    } catch (RuntimeException e) {
      LOG.warn("{} of {} failed and will be tried again: {}", step, manifest.stream(), e.getMessage());
      LOG.debug("The failure in full", e);
      metrics.failed(step);
      journal.enter(step, manifest.stream().hash(), started, Journal.Outcome.FAILED, String.valueOf(e.getMessage()));
      return false;
    }
  }
}
