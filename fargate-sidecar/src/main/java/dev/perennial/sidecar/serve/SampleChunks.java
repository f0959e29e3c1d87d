package dev.perennial.sidecar.serve;

import dev.perennial.tsdb.chunk.Chunk;
import dev.perennial.tsdb.chunk.ChunkWriter;
import dev.perennial.tsdb.histogram.CounterReset;
import dev.perennial.tsdb.histogram.FloatHistogram;
import dev.perennial.tsdb.histogram.IntHistogram;
import dev.perennial.tsdb.histogram.Span;
import dev.perennial.tsdb.series.Samples;
import dev.perennial.tsdb.storeapi.wire.remote.BucketSpan;
import dev.perennial.tsdb.storeapi.wire.remote.Histogram;
import dev.perennial.tsdb.storeapi.wire.remote.TimeSeries;
import java.util.List;

/// Compresses the plain samples of a remote-read answer without streams.
final class SampleChunks {
  private SampleChunks() {}

  static List<Chunk> of(TimeSeries series) {
    var samples = new Samples(series.getSamplesCount() + series.getHistogramsCount());
    int h = 0;
    for (var sample : series.getSamplesList()) {
      for (; h < series.getHistogramsCount() && series.getHistograms(h).getTimestamp() < sample.getTimestamp(); h++) {
        add(samples, series.getHistograms(h));
      }
      samples.add(sample.getTimestamp(), sample.getValue());
    }
    for (; h < series.getHistogramsCount(); h++) {
      add(samples, series.getHistograms(h));
    }
    return ChunkWriter.write(samples);
  }

  private static void add(Samples samples, Histogram wire) {
    samples.add(wire.getTimestamp(), wire.hasCountFloat() ? real(wire) : whole(wire));
  }

  private static IntHistogram whole(Histogram wire) {
    return new IntHistogram(
        reset(wire),
        wire.getSchema(),
        wire.getZeroThreshold(),
        wire.getZeroCountInt(),
        wire.getCountInt(),
        wire.getSum(),
        spans(wire.getPositiveSpansList()),
        wire.getPositiveDeltasList().stream().mapToLong(Long::longValue).toArray(),
        spans(wire.getNegativeSpansList()),
        wire.getNegativeDeltasList().stream().mapToLong(Long::longValue).toArray(),
        doubles(wire.getCustomValuesList()));
  }

  private static FloatHistogram real(Histogram wire) {
    return new FloatHistogram(
        reset(wire),
        wire.getSchema(),
        wire.getZeroThreshold(),
        wire.getZeroCountFloat(),
        wire.getCountFloat(),
        wire.getSum(),
        spans(wire.getPositiveSpansList()),
        doubles(wire.getPositiveCountsList()),
        spans(wire.getNegativeSpansList()),
        doubles(wire.getNegativeCountsList()),
        doubles(wire.getCustomValuesList()));
  }

  private static CounterReset reset(Histogram wire) {
    return switch (wire.getResetHint()) {
      case YES -> CounterReset.RESET;
      case NO -> CounterReset.NOT_RESET;
      case GAUGE -> CounterReset.GAUGE;
      case UNKNOWN, UNRECOGNIZED -> CounterReset.UNKNOWN;
    };
  }

  private static List<Span> spans(List<BucketSpan> wire) {
    return wire.stream().map(span -> new Span(span.getOffset(), span.getLength())).toList();
  }

  private static double[] doubles(List<Double> list) {
    return list.stream().mapToDouble(Double::doubleValue).toArray();
  }
}
