package dev.perennial.tsdb.compact;

import dev.perennial.tsdb.chunk.Chunk;
import dev.perennial.tsdb.chunk.ChunkWriter;
import dev.perennial.tsdb.chunk.Encoding;
import dev.perennial.tsdb.compact.SeriesMerge.Part;
import dev.perennial.tsdb.dedup.Overlap;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.series.Samples;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.PriorityQueue;

/// Merges the chunks that several blocks hold of one series, overlap by overlap.
///
/// An overlap is a chain of chunks of which each begins before all earlier ones have ended. A chunk in none is copied.
final class OverlapMerge {
  private static final Comparator<Rest> BY_TIME =
      Comparator.<Rest>comparingLong(rest -> rest.next().chunk().first()).thenComparingLong(rest -> rest.next().chunk().last());

  private static final int WRITTEN = -1;

  private final Overlap overlap;
  private final Accounts.Ledger ledger;

  OverlapMerge(Overlap overlap, Accounts.Ledger ledger) {
    this.overlap = overlap;
    this.ledger = ledger;
  }

  /// The chunks of one source, or of an overlap that has been merged, from a place on.
  private static final class Rest {
    private final List<Part> parts;
    private int at;

    Rest(List<Part> parts) {
      this.parts = parts;
    }

    Part next() {
      return parts.get(at);
    }
  }

  /// The chunks of the merged series.
  List<Chunk> merge(List<Part> parts) {
    var bySource = new LinkedHashMap<Integer, List<Part>>();
    parts.forEach(part -> bySource.computeIfAbsent(part.source(), _ -> new ArrayList<>()).add(part));
    var queue = new PriorityQueue<>(BY_TIME);
    bySource.values().forEach(own -> queue.add(new Rest(own)));
    var out = new ArrayList<Chunk>();
    var chain = new ArrayList<Part>();
    while (!queue.isEmpty()) {
      chain.clear();
      long reach = Long.MIN_VALUE;
      do {
        var part = take(queue);
        chain.add(part);
        reach = Math.max(reach, part.chunk().last());
      } while (!queue.isEmpty() && queue.element().next().chunk().first() <= reach);
      settle(chain, queue, out);
    }
    return out;
  }

  private static Part take(PriorityQueue<Rest> queue) {
    var rest = queue.remove();
    var part = rest.next();
    rest.at++;
    if (rest.at < rest.parts.size()) {
      queue.add(rest);
    }
    return part;
  }

  private void settle(List<Part> chain, PriorityQueue<Rest> queue, List<Chunk> out) {
    var first = chain.getFirst();
    if (first.source() == WRITTEN) {
      out.add(first.chunk());
    } else if (chain.size() == 1) {
      ledger.readAndKeep(first.chunk());
      out.add(first.chunk());
    } else if (chain.stream().anyMatch(part -> part.chunk().encoding() == Encoding.AGGREGATES)) {
      SeriesMerge.mergeAggregates(chain, ledger, out);
    } else {
      // The merged chunks queue up once more: where they lie in the heap decides what comes first of equal ones behind them.
      var merged = new ArrayList<Part>();
      mergeSamples(chain).forEach(chunk -> merged.add(new Part(WRITTEN, Labels.empty(), chunk)));
      out.add(merged.removeFirst().chunk());
      if (!merged.isEmpty()) {
        queue.add(new Rest(merged));
      }
    }
  }

  private List<Chunk> mergeSamples(List<Part> chain) {
    var sources = new ArrayList<Reading>();
    var inputs = new ArrayList<Samples>();
    var before = chain.getFirst().chunk();
    for (var part : chain) {
      var reading = Reading.of(List.of(part), Reading.Detail.ALL).getFirst();
      sources.add(reading);
      if (inputs.isEmpty() || !isCopy(part.chunk(), before)) {
        inputs.add(reading.samples());
        before = part.chunk();
      }
    }
    var chunks = inputs.size() == 1 ? List.of(before) : joined(inputs);
    ledger.settle(sources, chunks);
    return chunks;
  }

  private List<Chunk> joined(List<Samples> inputs) {
    var merged = new Samples();
    overlap.merge(inputs, merged);
    return ChunkWriter.write(merged);
  }

  private static boolean isCopy(Chunk a, Chunk b) {
    return a.first() == b.first() && a.last() == b.last() && a.encoding() == b.encoding() && a.data().equals(b.data());
  }
}
