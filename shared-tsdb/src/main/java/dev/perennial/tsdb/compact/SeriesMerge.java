package dev.perennial.tsdb.compact;

import dev.perennial.tsdb.chunk.Chunk;
import dev.perennial.tsdb.chunk.Encoding;
import dev.perennial.tsdb.compact.Reading.Detail;
import dev.perennial.tsdb.dedup.Dedup;
import dev.perennial.tsdb.dedup.Replica;
import dev.perennial.tsdb.dedup.Windows;
import dev.perennial.tsdb.labels.Labels;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Merges the chunks that several blocks hold of one series, window by window.
final class SeriesMerge {
  /*
   *   a  [--1--][--2--][--3--][--4--]          1, 2 and 8 touch no window that another replica has, nor its neighbour:
   *   b                [--5--][--6--][--7--][--8--]      they are copied. Among 3 to 7 samples are chosen, and
   * those chunks are copied of which every one was.
   *
   * The neighbour counts because a window looks at the one before; not over a cut.
   */

  private static final Comparator<Part> BY_TIME =
      Comparator.<Part>comparingLong(part -> part.chunk().first()).thenComparingLong(part -> part.chunk().last()).thenComparingInt(Part::source);

  private final Dedup dedup;
  private final Accounts.Ledger ledger;
  private final RunWriter writer = new RunWriter();
  private final Reading.Columns columns = new Reading.Columns();

  SeriesMerge(Dedup dedup, Accounts.Ledger ledger) {
    this.dedup = dedup;
    this.ledger = ledger;
  }

  /// A chunk and where it comes from: the place of its source, and that one's replica labels.
  record Part(int source, Labels replica, Chunk chunk) {
    /// Whether both come from the same Prometheus.
    boolean isSameReplica(Part other) {
      return source == other.source || (!replica.isEmpty() && replica.equals(other.replica));
    }
  }

  /// The chunks of the merged series.
  List<Chunk> merge(List<Part> parts) {
    parts.sort(BY_TIME);
    var out = new ArrayList<Chunk>();
    var open = new ArrayList<Part>();
    var mixed = mixed(parts);
    long reach = Long.MIN_VALUE;
    for (int i = 0; i < parts.size(); i++) {
      var part = parts.get(i);
      if (!open.isEmpty() && (!mixed[i] || dedup.windows().start(part.chunk().first()) >= reach)) {
        mergeSamples(open, out);
        open.clear();
        reach = Long.MIN_VALUE;
      }
      if (mixed[i]) {
        open.add(part);
        reach = Math.max(reach, reach(part));
      } else {
        ledger.readAndKeep(part.chunk());
        out.add(part.chunk());
      }
    }
    if (!open.isEmpty()) {
      mergeSamples(open, out);
    }
    return out;
  }

  /** The end of the last window whose choice a part may change. */
  private long reach(Part part) {
    Windows windows = dedup.windows();
    long end = windows.start(part.chunk().last()) + windows.window();
    return windows.isCut(end) ? end : end + windows.window();
  }

  private boolean[] mixed(List<Part> parts) {
    int size = parts.size();
    var mixed = new boolean[size];
    var reaches = new long[size];
    // Of the parts so far, those that may still reach the next one.
    var near = new int[size];
    int nearby = 0;
    for (int i = 0; i < size; i++) {
      var part = parts.get(i);
      long start = dedup.windows().start(part.chunk().first());
      int kept = 0;
      for (int k = 0; k < nearby; k++) {
        int n = near[k];
        if (reaches[n] <= start) {
          continue;
        }
        near[kept++] = n;
        var earlier = parts.get(n);
        if (!part.isSameReplica(earlier) || earlier.chunk().last() >= part.chunk().first()) {
          mixed[i] = true;
          mixed[n] = true;
        }
      }
      reaches[i] = reach(part);
      near[kept] = i;
      nearby = kept + 1;
    }
    return mixed;
  }

  private void mergeSamples(List<Part> parts, List<Chunk> out) {
    for (var part : parts) {
      if (part.chunk().encoding() == Encoding.AGGREGATES) {
        mergeAggregates(parts, ledger, out);
        return;
      }
    }
    var chunks = mergeSamples(parts, Detail.OUTLINE);
    out.addAll(chunks == null ? Objects.requireNonNull(mergeSamples(parts, Detail.ALL), "nothing is lacking") : chunks);
  }

  private @Nullable List<Chunk> mergeSamples(List<Part> parts, Detail detail) {
    var readings = Reading.of(parts, detail, columns);
    var replicas = new ArrayList<Replica>(readings.size());
    readings.forEach(reading -> replicas.add(reading.toReplica()));
    var chunks = writer.write(dedup.runs(replicas), readings, detail);
    if (chunks != null) {
      ledger.settle(readings, chunks);
    }
    return chunks;
  }

  /// Aggregates of one window cannot be merged: those of equal chunks are one, and of others the first in this order stay.
  static void mergeAggregates(List<Part> parts, Accounts.Ledger ledger, List<Chunk> out) {
    long last = Long.MIN_VALUE;
    for (var part : parts) {
      if (part.chunk().first() > last) {
        ledger.readAndKeep(part.chunk());
        out.add(part.chunk());
        last = part.chunk().last();
      } else {
        ledger.readAggregates();
      }
    }
  }
}
