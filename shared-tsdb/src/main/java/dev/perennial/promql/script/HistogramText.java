package dev.perennial.promql.script;

import dev.perennial.tsdb.histogram.CounterReset;
import dev.perennial.tsdb.histogram.FloatHistogram;
import dev.perennial.tsdb.histogram.Span;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/// Reads a histogram as scripts write it: `{{schema:0 sum:5 count:4 z_bucket:1 z_bucket_w:0.5 offset:-1 buckets:[1 2 1]}}`.
final class HistogramText {
  private static final Pattern FIELD = Pattern.compile("\\s*([a-z_]+):(\\[[^\\]]*\\]|[^\\s\\[\\]]+)\\s*");

  private int schema;
  private double sum;
  private double count;
  private double zeroCount;
  private double zeroThreshold;
  private int positiveOffset;
  private double[] positive = {};
  private int negativeOffset;
  private double[] negative = {};
  private double[] bounds = {};
  private CounterReset reset = CounterReset.UNKNOWN;
  private boolean hinted;

  private HistogramText() {}

  /// Reads what stands between the double braces.
  ///
  /// @throws IllegalArgumentException if that is not a histogram
  static Point.Native parse(String inner) {
    var text = new HistogramText();
    var field = FIELD.matcher(inner);
    int end = 0;
    while (end < inner.length() && !inner.substring(end).isBlank()) {
      if (!field.find(end) || field.start() != end) {
        throw new IllegalArgumentException("\"" + inner.substring(end) + "\" is no field of a histogram");
      }
      text.set(field.group(1), field.group(2));
      end = field.end();
    }
    return new Point.Native(text.build(), text.hinted);
  }

  private void set(String name, String value) {
    switch (name) {
      case "schema" -> schema = Integer.parseInt(value);
      case "sum" -> sum = Values.number(value);
      case "count" -> count = Values.number(value);
      case "z_bucket" -> zeroCount = Values.number(value);
      case "z_bucket_w" -> zeroThreshold = Values.number(value);
      case "offset" -> positiveOffset = Integer.parseInt(value);
      case "buckets" -> positive = numbers(value);
      case "n_offset" -> negativeOffset = Integer.parseInt(value);
      case "n_buckets" -> negative = numbers(value);
      case "custom_values" -> bounds = numbers(value);
      case "counter_reset_hint" -> {
        hinted = true;
        reset = hint(value);
      }
      default -> throw new IllegalArgumentException("a histogram has no field \"" + name + "\"");
    }
  }

  private static CounterReset hint(String word) {
    return switch (word) {
      case "unknown" -> CounterReset.UNKNOWN;
      case "reset" -> CounterReset.RESET;
      case "not_reset" -> CounterReset.NOT_RESET;
      case "gauge" -> CounterReset.GAUGE;
      default -> throw new IllegalArgumentException("\"" + word + "\" is no counter reset hint");
    };
  }

  private static double[] numbers(String list) {
    String inner = list.substring(1, list.length() - 1).strip();
    return inner.isEmpty()
        ? new double[0]
        : Arrays.stream(inner.split("\\s+", -1)).mapToDouble(Values::number).toArray();
  }

  private FloatHistogram build() {
    return new FloatHistogram(
        reset,
        schema,
        zeroThreshold,
        zeroCount,
        count,
        sum,
        spans(positiveOffset, positive.length),
        positive,
        spans(negativeOffset, negative.length),
        negative,
        bounds);
  }

  private static List<Span> spans(int offset, int length) {
    return length == 0 ? List.of() : List.of(new Span(offset, length));
  }
}
