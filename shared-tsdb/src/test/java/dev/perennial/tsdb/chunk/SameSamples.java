package dev.perennial.tsdb.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.tsdb.histogram.CounterReset;
import dev.perennial.tsdb.histogram.FloatHistogram;
import dev.perennial.tsdb.histogram.Histogram;
import dev.perennial.tsdb.histogram.IntHistogram;
import dev.perennial.tsdb.histogram.Span;
import dev.perennial.tsdb.series.Samples;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// Compares samples by content: a bucket that is empty may be there or not, and hints say nothing.
final class SameSamples {
  private SameSamples() {}

  static void assertSame(Samples actual, Samples expected) {
    assertThat(text(actual)).isEqualTo(text(expected));
  }

  static List<String> text(Samples samples) {
    var out = withoutStarts(samples);
    for (int i = 0; i < samples.size(); i++) {
      out.set(i, out.get(i) + " since " + samples.start(i));
    }
    return out;
  }

  static List<String> withoutStarts(Samples samples) {
    var out = new ArrayList<String>();
    for (int i = 0; i < samples.size(); i++) {
      var histogram = samples.histogram(i);
      out.add(
          samples.time(i)
              + " "
              + (histogram == null ? Long.toHexString(Double.doubleToRawLongBits(samples.value(i))) : text(histogram)));
    }
    return out;
  }

  private static String text(Histogram histogram) {
    if (histogram.isStale()) {
      return histogram.getClass().getSimpleName() + " stale";
    }
    boolean gauge = histogram.reset() == CounterReset.GAUGE;
    var head =
        (gauge ? "gauge " : "")
            + histogram.schema()
            + " "
            + histogram.zeroThreshold()
            + " "
            + Long.toHexString(Double.doubleToRawLongBits(histogram.sum()))
            + " ";
    return head
        + switch (histogram) {
          case IntHistogram h ->
              "int " + h.count() + " " + h.zeroCount() + " "
                  + row(h.positiveSpans(), Counts.Whole.ofDeltas(h.positiveDeltas()).row())
                  + row(h.negativeSpans(), Counts.Whole.ofDeltas(h.negativeDeltas()).row());
          case FloatHistogram h ->
              "float " + h.count() + " " + h.zeroCount() + " "
                  + row(h.positiveSpans(), h.positiveBuckets())
                  + row(h.negativeSpans(), h.negativeBuckets());
        }
        + java.util.Arrays.toString(histogram.customBounds());
  }

  private static String row(List<Span> spans, long[] counts) {
    var row = new TreeMap<Integer, Long>();
    var places = Places.of(spans);
    for (int i = 0; i < places.length; i++) {
      if (counts[i] != 0) {
        row.put(places[i], counts[i]);
      }
    }
    return row.toString();
  }

  private static String row(List<Span> spans, double[] counts) {
    var row = new TreeMap<Integer, Double>();
    var places = Places.of(spans);
    for (int i = 0; i < places.length; i++) {
      if (counts[i] != 0) {
        row.put(places[i], counts[i]);
      }
    }
    return row.toString();
  }
}
