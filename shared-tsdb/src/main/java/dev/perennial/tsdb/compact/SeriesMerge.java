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

/// Merges the chunks that several blocks hold of one series.
final class SeriesMerge {
  /*
   *   a  [--1--][--2--][--3--][--4--]          1, 2 and 8 touch no window that another replica has, nor its neighbour:
   *   b                [--5--][--6--][--7--][--8--]      they are copied. 3 to 7 are decoded, merged and encoded anew.
   *
   * The neighbour counts because a window looks at the one before; not over a cut.
   */

  private static final Comparator<Part> BY_TIME =
      Comparator.<Part>comparingLong(part -> part.chunk().first()).thenComparingLong(part -> part.chunk().last());

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
    if (parts.stream().anyMatch(part -> part.chunk().encoding() == Encoding.AGGREGATES)) {
      mergeAggregates(parts, out);
      return;
    }
    var replicas = new ArrayList<Replica>();
    var bySource = new TreeMap<Integer, List<Part>>();
    parts.forEach(part -> bySource.computeIfAbsent(part.source(), _ -> new ArrayList<>()).add(part));
    for (var own : bySource.values()) {
      decode(own, replicas);
    }
    replicas.forEach(replica -> ledger.read(replica.samples().size()));
    merged.clear();
    dedup.merge(replicas, merged);
    ledger.keep(merged);
    out.addAll(ChunkWriter.write(merged));
  }

  /** The chunks of one block follow each other; where a broken one's overlap they are taken for several inputs. */
  private static void decode(List<Part> own, List<Replica> into) {
    var samples = new Samples();
    for (var part : own) {
      if (!samples.isEmpty() && part.chunk().first() <= samples.time(samples.size() - 1)) {
        into.add(new Replica(part.replica(), samples));
        samples = new Samples();
      }
      ChunkDecoder.decode(part.chunk(), samples);
    }
    into.add(new Replica(own.getFirst().replica(), samples));
  }

  /** Aggregates of one window cannot be merged: those of equal chunks are one, and of others the first by source stay. */
  private void mergeAggregates(List<Part> parts, List<Chunk> out) {
    long last = Long.MIN_VALUE;
    for (var part : parts) {
      if (part.chunk().first() > last) {
        ledger.readAndKeep(part.chunk(), scratch);
        out.add(part.chunk());
        last = part.chunk().last();
      } else {
        ledger.read(1);
      }
    }
  }
}
