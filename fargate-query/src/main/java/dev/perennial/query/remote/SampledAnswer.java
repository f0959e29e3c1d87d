package dev.perennial.query.remote;

import dev.perennial.tsdb.histogram.CounterReset;
import dev.perennial.tsdb.histogram.FloatHistogram;
import dev.perennial.tsdb.histogram.IntHistogram;
import dev.perennial.tsdb.histogram.Span;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.series.Samples;
import dev.perennial.tsdb.series.SelectedSeries;
import dev.perennial.tsdb.series.SeriesSource;
import dev.perennial.tsdb.storeapi.wire.remote.BucketSpan;
import dev.perennial.tsdb.storeapi.wire.remote.Histogram;
import dev.perennial.tsdb.storeapi.wire.remote.Label;
import dev.perennial.tsdb.storeapi.wire.remote.QueryResult;
import dev.perennial.tsdb.storeapi.wire.remote.ReadResponse;
import dev.perennial.tsdb.storeapi.wire.remote.Sample;
import dev.perennial.tsdb.storeapi.wire.remote.TimeSeries;
import io.airlift.compress.v3.snappy.SnappyJavaCompressor;
import java.util.Arrays;
import java.util.List;

/// An answer of plain samples. It is held whole, which is why there is a limit.
final class SampledAnswer {
  private SampledAnswer() {}

  static byte[] of(List<RemoteRead.Question> questions, SeriesSource source, long most) {
    var response = ReadResponse.newBuilder();
    long left = most;
    for (var question : questions) {
      var result = QueryResult.newBuilder();
      try (var selected = question.select(source)) {
        left = read(selected, result, most, left);
      }
      response.addResults(result);
    }
    var bytes = response.build().toByteArray();
    var snappy = new SnappyJavaCompressor();
    var out = new byte[snappy.maxCompressedLength(bytes.length)];
    return Arrays.copyOf(out, snappy.compress(bytes, 0, bytes.length, out, 0, out.length));
  }

  private static long read(SelectedSeries selected, QueryResult.Builder into, long most, long left) {
    long room = left;
    var samples = new Samples();
    for (var read = new SeriesReads(selected); read.next(samples); ) {
      room -= samples.size();
      if (room < 0) {
        throw new ReadRefusal(ReadRefusal.Kind.BAD_REQUEST, "exceeded sample limit (" + most + ")");
      }
      if (!samples.isEmpty()) {
        into.addTimeseries(series(read.labels(), samples));
      }
    }
    return room;
  }

  private static TimeSeries series(Labels labels, Samples samples) {
    var series = TimeSeries.newBuilder();
    labels.forEach((name, value) -> series.addLabels(Label.newBuilder().setName(name).setValue(value)));
    for (int i = 0; i < samples.size(); i++) {
      long time = samples.time(i);
      switch (samples.histogram(i)) {
        case null -> series.addSamples(Sample.newBuilder().setTimestamp(time).setValue(samples.value(i)));
        case IntHistogram histogram -> series.addHistograms(whole(time, histogram));
        case FloatHistogram histogram -> series.addHistograms(real(time, histogram));
      }
    }
    return series.build();
  }

  private static Histogram whole(long time, IntHistogram from) {
    var to = shared(time, from).setCountInt(from.count()).setZeroCountInt(from.zeroCount());
    for (long delta : from.positiveDeltas()) {
      to.addPositiveDeltas(delta);
    }
    for (long delta : from.negativeDeltas()) {
      to.addNegativeDeltas(delta);
    }
    return to.build();
  }

  private static Histogram real(long time, FloatHistogram from) {
    var to = shared(time, from).setCountFloat(from.count()).setZeroCountFloat(from.zeroCount());
    for (double count : from.positiveBuckets()) {
      to.addPositiveCounts(count);
    }
    for (double count : from.negativeBuckets()) {
      to.addNegativeCounts(count);
    }
    return to.build();
  }

  private static Histogram.Builder shared(long time, dev.perennial.tsdb.histogram.Histogram from) {
    var to =
        Histogram.newBuilder()
            .setTimestamp(time)
            .setSum(from.sum())
            .setSchema(from.schema())
            .setZeroThreshold(from.zeroThreshold())
            .setResetHint(hint(from.reset()));
    from.positiveSpans().forEach(span -> to.addPositiveSpans(span(span)));
    from.negativeSpans().forEach(span -> to.addNegativeSpans(span(span)));
    for (double bound : from.customBounds()) {
      to.addCustomValues(bound);
    }
    return to;
  }

  private static BucketSpan span(Span span) {
    return BucketSpan.newBuilder().setOffset(span.offset()).setLength(span.length()).build();
  }

  private static Histogram.ResetHint hint(CounterReset reset) {
    return switch (reset) {
      case UNKNOWN -> Histogram.ResetHint.UNKNOWN;
      case RESET -> Histogram.ResetHint.YES;
      case NOT_RESET -> Histogram.ResetHint.NO;
      case GAUGE -> Histogram.ResetHint.GAUGE;
    };
  }
}
