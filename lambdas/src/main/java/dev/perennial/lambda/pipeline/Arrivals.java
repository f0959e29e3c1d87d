package dev.perennial.lambda.pipeline;

import dev.perennial.lambda.flow.Journal;
import dev.perennial.lambda.index.IndexStep;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.objectstore.ObjectStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// New `meta.json` objects in the bucket, found by listing its folders: what an event tells on AWS. Not for several threads.
final class Arrivals {
  private static final Logger LOG = LoggerFactory.getLogger(Arrivals.class);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  private final ObjectStore bucket;
  private final IndexStep index;
  private final Journal journal;
  private final InstantSource clock;
  private final Metrics metrics;
  private final Set<BlockId> settled = new HashSet<>();
  private final Map<BlockId, Pause> paused = new HashMap<>();

  Arrivals(ObjectStore bucket, IndexStep index, Journal journal, InstantSource clock, Metrics metrics) {
    this.bucket = bucket;
    this.index = index;
    this.journal = journal;
    this.clock = clock;
    this.metrics = metrics;
  }

  private record Pause(Instant until, Duration length) {}

  /// Indexes what is new; the number of blocks that were entered or refused.
  int index() {
    var present = new HashSet<BlockId>();
    int changed = 0;
    var token = "";
    do {
      var page = bucket.list("", "/", token);
      for (var folder : page.folders()) {
        var id = BlockId.parse(folder.substring(0, folder.length() - 1));
        if (id.isPresent()) {
          present.add(id.get());
          changed += index(id.get()) ? 1 : 0;
        }
      }
      token = page.next();
    } while (!token.isEmpty());
    settled.retainAll(present);
    paused.keySet().retainAll(present);
    return changed;
  }

  /// Indexes one block if it is new and its time has come; whether it was entered or refused.
  private boolean index(BlockId id) {
    var pause = paused.get(id);
    if (settled.contains(id) || (pause != null && clock.instant().isBefore(pause.until()))) {
      return false;
    }
    var started = clock.instant();
    try {
      var outcome = index.index(id);
      switch (outcome) {
        case IndexStep.Outcome.Partial(String why) -> {
          LOG.debug("{} waits: {}", id, why);
          pause(id);
        }
        // What is refused may be mended.
        case IndexStep.Outcome.Staged _, IndexStep.Outcome.Refused _ -> pause(id);
        case IndexStep.Outcome.Known _ -> settle(id);
        case IndexStep.Outcome.Quarantined _ -> {
          pause(id);
          metrics.worked("index", started, clock.instant());
          return true;
        }
        case IndexStep.Outcome.Entered _, IndexStep.Outcome.Duplicate _ -> {
          settle(id);
          metrics.worked("index", started, clock.instant());
          return true;
        }
      }
    } catch (RuntimeException e) {
      LOG.warn("index of {} failed and will be tried again: {}", id, e.getMessage());
      LOG.debug("The failure in full", e);
      metrics.failed("index");
      journal.enter("index", "", started, Journal.Outcome.FAILED, "could not index " + id + ": " + e.getMessage());
      pause(id);
    }
    return false;
  }

  private void settle(BlockId id) {
    settled.add(id);
    paused.remove(id);
  }

  private void pause(BlockId id) {
    var before = paused.get(id);
    var length = before == null ? Duration.ofMillis(250) : before.length().multipliedBy(2);
    var next = length.compareTo(LONGEST_PAUSE) < 0 ? length : LONGEST_PAUSE;
    paused.put(id, new Pause(clock.instant().plus(next), next));
  }
}
