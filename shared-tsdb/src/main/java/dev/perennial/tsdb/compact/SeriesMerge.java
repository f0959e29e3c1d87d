package dev.perennial.tsdb.compact;

import dev.perennial.tsdb.chunk.Chunk;
import dev.perennial.tsdb.chunk.ChunkDecoder;
import dev.perennial.tsdb.chunk.ChunkWriter;
import dev.perennial.tsdb.chunk.Encoding;
import dev.perennial.tsdb.dedup.Dedup;
import dev.perennial.tsdb.dedup.Replica;
import dev.perennial.tsdb.dedup.Windows;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.series.Samples;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/// Merges the chunks that several blocks hold of one series, window by window.
final class SeriesMerge {
  /*
   *   a  [--1--][--2--][--3--][--4--]          1, 2 and 8 touch no window that another replica has, nor its neighbour:
   *   b                [--5--][--6--][--7--][--8--]      they are copied. 3 to 7 are decoded, merged and encoded anew.
   *
   * The neighbour counts because a window looks at the one before; not over a cut.
   */

  private static final Comparator<Part> BY_TIME =
      Comparator.<Part>comparingLong(part -> part.chunk().first()).thenComparingLong(part -> part.chunk().last()).thenComparingInt(Part::source);

  private static final Comparator<Decoded> BY_START = Comparator.comparingLong(source -> source.samples().time(source.from()));

  /** A shorter chunk is encoded anew with its neighbours, which makes fewer and fuller ones. */
  private static final int WORTH_KEEPING = ChunkWriter.SAMPLES / 2;

  private final Dedup dedup;
  private final Accounts.Ledger ledger;
  private final Samples scratch = new Samples();
  private final Samples merged = new Samples();

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
        ledger.readAndKeep(part.chunk(), scratch);
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
    var mixed = new boolean[parts.size()];
    // Of the parts so far, those that may still reach the next one.
    var near = new ArrayList<Integer>();
    for (int i = 0; i < parts.size(); i++) {
      var part = parts.get(i);
      long start = dedup.windows().start(part.chunk().first());
      near.removeIf(n -> reach(parts.get(n)) <= start);
      for (int n : near) {
        var earlier = parts.get(n);
        if (!part.isSameReplica(earlier) || earlier.chunk().last() >= part.chunk().first()) {
          mixed[i] = true;
          mixed[n] = true;
        }
      }
      near.add(i);
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
    var replicas = new ArrayList<Replica>();
    var decoded = new ArrayList<Decoded>(parts.size());
    var bySource = new TreeMap<Integer, List<Part>>();
    parts.forEach(part -> bySource.computeIfAbsent(part.source(), _ -> new ArrayList<>()).add(part));
    for (var own : bySource.values()) {
      decode(own, replicas, decoded);
    }
    merged.clear();
    dedup.merge(replicas, merged);
    ledger.settle(replicas, merged);
    decoded.sort(BY_START);
    write(decoded, out);
  }

  /// A chunk and its samples, at places `from <= i < to`.
  private record Decoded(Chunk chunk, Samples samples, int from, int to) {}

  /** The chunks of one block follow each other; where a broken one's overlap they are taken for several inputs. */
  private static void decode(List<Part> own, List<Replica> into, List<Decoded> decoded) {
    var samples = new Samples(ChunkWriter.SAMPLES * own.size());
    for (var part : own) {
      if (!samples.isEmpty() && part.chunk().first() <= samples.time(samples.size() - 1)) {
        into.add(new Replica(part.replica(), samples));
        samples = new Samples();
      }
      int from = samples.size();
      ChunkDecoder.decode(part.chunk(), samples);
      if (part.chunk().encoding() == Encoding.XOR && samples.size() - from >= WORTH_KEEPING) {
        decoded.add(new Decoded(part.chunk(), samples, from, samples.size()));
      }
    }
    into.add(new Replica(own.getFirst().replica(), samples));
  }

  /** A chunk whose samples all came through, with none between them, is taken as it is; what lies between such is encoded anew. */
  private void write(List<Decoded> decoded, List<Chunk> out) {
    int done = 0;
    for (var source : decoded) {
      int at = merged.firstAtOrAfter(source.samples().time(source.from()));
      if (at >= done && isUnchanged(source, at)) {
        out.addAll(ChunkWriter.write(merged, done, at));
        out.add(source.chunk());
        done = at + source.to() - source.from();
      }
    }
    out.addAll(ChunkWriter.write(merged, done, merged.size()));
  }

  private boolean isUnchanged(Decoded source, int at) {
    int size = source.to() - source.from();
    if (size > merged.size() - at) {
      return false;
    }
    long[] times = source.samples().times();
    long[] mergedTimes = merged.times();
    double[] values = source.samples().values();
    double[] mergedValues = merged.values();
    for (int i = 0; i < size; i++) {
      if (times[source.from() + i] != mergedTimes[at + i]
          || Double.doubleToRawLongBits(values[source.from() + i]) != Double.doubleToRawLongBits(mergedValues[at + i])) {
        return false;
      }
    }
    if (!merged.onlyFloats()) {
      for (int i = 0; i < size; i++) {
        if (merged.histogram(at + i) != null) {
          return false;
        }
      }
    }
    return true;
  }

  /// Aggregates of one window cannot be merged: those of equal chunks are one, and of others the first in this order stay.
  static void mergeAggregates(List<Part> parts, Accounts.Ledger ledger, List<Chunk> out) {
    var scratch = new Samples();
    long last = Long.MIN_VALUE;
    for (var part : parts) {
      if (part.chunk().first() > last) {
        ledger.readAndKeep(part.chunk(), scratch);
        out.add(part.chunk());
        last = part.chunk().last();
      } else {
        ledger.readAggregates();
      }
    }
  }
}
