package dev.perennial.tsdb.downsample;

import dev.perennial.tsdb.block.Resolution;
import dev.perennial.tsdb.chunk.Chunk;
import dev.perennial.tsdb.chunk.ChunkDecoder;
import dev.perennial.tsdb.chunk.Encoding;
import dev.perennial.tsdb.series.Samples;
import java.util.ArrayList;
import java.util.List;

/// Downsamples one series: its chunks fall into runs of floats and of histograms, each aggregated for itself.
final class SeriesDownsampling {
  private final Resolution from;
  private final Resolution to;
  private final FloatDownsampling floats = new FloatDownsampling();
  private final Samples run = new Samples();

  SeriesDownsampling(Resolution from, Resolution to) {
    this.from = from;
    this.to = to;
  }

  /// The chunks of the coarser series.
  List<Chunk> run(List<Chunk> chunks) {
    return from.isRaw() ? raw(chunks, to.millis()) : aggregates(chunks);
  }

  private List<Chunk> raw(List<Chunk> chunks, long resolution) {
    var out = new ArrayList<Chunk>();
    for (int i = 0; i < chunks.size(); ) {
      boolean ofFloats = isOfFloats(chunks.get(i).encoding());
      run.clear();
      for (; i < chunks.size() && isOfFloats(chunks.get(i).encoding()) == ofFloats; i++) {
        expand(chunks.get(i), run);
      }
      out.addAll(ofFloats ? floats.raw(run, resolution) : HistogramDownsampling.raw(run, resolution));
    }
    return out;
  }

  private static boolean isOfFloats(Encoding encoding) {
    return switch (encoding) {
      case XOR, XOR2 -> true;
      case HISTOGRAM, FLOAT_HISTOGRAM, HISTOGRAM_ST, FLOAT_HISTOGRAM_ST, AGGREGATES -> false;
    };
  }

  /** Samples without stale markers and without those before 1970, which Thanos leaves out too. */
  private static void expand(Chunk chunk, Samples into) {
    int from = into.size();
    ChunkDecoder.decode(chunk, 0, Long.MAX_VALUE, into);
    int live = from;
    while (live < into.size() && !into.isStale(live)) {
      live++;
    }
    if (live < into.size()) {
      var rest = new Samples(into.size() - live);
      rest.add(into, live, into.size());
      into.truncate(live);
      for (int i = 0; i < rest.size(); i++) {
        if (!rest.isStale(i)) {
          into.add(rest, i);
        }
      }
    }
  }

  private List<Chunk> aggregates(List<Chunk> chunks) {
    var fine = new ArrayList<Chunk>();
    for (var chunk : chunks) {
      if (chunk.encoding() == Encoding.AGGREGATES) {
        fine.add(chunk);
      } else {
        fine.addAll(raw(List.of(chunk), from.millis()));
      }
    }
    var out = new ArrayList<Chunk>();
    for (int i = 0; i < fine.size(); ) {
      int start = i;
      var run = new ArrayList<AggregateChunk>();
      long count = 0;
      for (; i < fine.size(); i++) {
        var next = AggregateChunk.of(fine.get(i).data());
        if (!run.isEmpty() && next.isOfHistograms() != run.getFirst().isOfHistograms()) {
          break;
        }
        run.add(next);
        count += next.samples(Aggregate.COUNT);
      }
      int wanted =
          Batches.chunks(fine.get(start).first(), fine.get(i - 1).last(), from.millis(), to.millis(), count);
      int batch = Math.max(1, run.size() / wanted);
      for (int k = 0; k < run.size(); k += batch) {
        var part = run.subList(k, Math.min(run.size(), k + batch));
        out.add(
            part.getFirst().isOfHistograms()
                ? HistogramDownsampling.aggregates(part, to.millis())
                : FloatDownsampling.aggregates(part, to.millis()));
      }
    }
    return out;
  }
}
