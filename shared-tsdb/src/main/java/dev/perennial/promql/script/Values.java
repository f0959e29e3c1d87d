package dev.perennial.promql.script;

import dev.perennial.tsdb.series.Samples;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.DoubleBinaryOperator;
import java.util.function.ToLongFunction;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads the values of a series: `1 2+3x4 _ stale {{sum:1 count:1}}x2`.
final class Values {
  private static final String NUMBER = "[-+]?(?:\\d+\\.?\\d*(?:[eE][-+]?\\d+)?|\\.\\d+(?:[eE][-+]?\\d+)?|(?i:inf|nan))";
  private static final Pattern RUN =
      Pattern.compile("(?<first>_|stale|" + NUMBER + ")(?<step>[-+]" + NUMBER.substring("[-+]?".length()) + ")?(?:x(?<times>\\d+))?");
  private static final Pattern HISTOGRAM =
      Pattern.compile("\\{\\{(?<first>.*?)\\}\\}(?:(?<sign>[-+])\\{\\{(?<step>.*?)\\}\\})?(?:x(?<times>\\d+))?");
  private static final Pattern OFFSETS =
      Pattern.compile("(?<first>_|[-+]?\\d+[a-wyz]*)(?<step>[-+]\\d+[a-wyz]*)?(?:x(?<times>\\d+))?");
  private static final int MOST = 10_000_000;

  private Values() {}

  /// A number as PromQL writes it, with a sign.
  static double number(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    return switch (lower) {
      case "inf", "+inf" -> Double.POSITIVE_INFINITY;
      case "-inf" -> Double.NEGATIVE_INFINITY;
      case "nan", "+nan", "-nan" -> Double.NaN;
      default -> lower.matches("[-+]?0x[0-9a-f]+") ? Long.decode(lower) : Double.parseDouble(lower);
    };
  }

  /// All values of a line.
  ///
  /// @throws IllegalArgumentException if one is not understood
  static List<Point> parse(String text) {
    var points = new ArrayList<Point>();
    var run = RUN.matcher(text);
    var histogram = HISTOGRAM.matcher(text);
    int at = 0;
    while (at < text.length()) {
      if (Character.isWhitespace(text.charAt(at))) {
        at++;
      } else if (text.startsWith("{{", at) && histogram.find(at) && histogram.start() == at) {
        addHistograms(points, histogram.group("first"), histogram.group("sign"), histogram.group("step"), histogram.group("times"));
        at = histogram.end();
      } else if (run.find(at) && run.start() == at) {
        addFloats(points, run.group("first"), run.group("step"), run.group("times"));
        at = run.end();
      } else {
        throw new IllegalArgumentException("\"" + text.substring(at) + "\" is no value");
      }
      if (at < text.length() && !Character.isWhitespace(text.charAt(at)) && at > 0 && !Character.isWhitespace(text.charAt(at - 1))) {
        throw new IllegalArgumentException("\"" + text.substring(at) + "\" follows a value without a blank");
      }
    }
    return points;
  }

  /// All start timestamps of a line, as distances from the times of their samples: `_ -1m 0s-30sx3`.
  ///
  /// @throws IllegalArgumentException if one is not understood
  static List<OptionalLong> offsets(String text, ToLongFunction<String> millis) {
    var offsets = new ArrayList<OptionalLong>();
    for (var item : text.strip().split("\\s+", -1)) {
      var run = OFFSETS.matcher(item);
      if (!run.matches()) {
        throw new IllegalArgumentException("\"" + item + "\" is no start timestamp");
      }
      int repeats = repeats(run.group("times"));
      if (run.group("first").equals("_")) {
        offsets.addAll(Collections.nCopies(Math.max(1, repeats), OptionalLong.empty()));
        continue;
      }
      long offset = millis.applyAsLong(run.group("first"));
      String step = run.group("step");
      for (int i = 0; i <= repeats; i++) {
        offsets.add(OptionalLong.of(offset));
        offset += step == null ? 0 : millis.applyAsLong(step);
      }
    }
    return offsets;
  }

  private static void addFloats(
      List<Point> into,
      String first,
      @Nullable String step,
      @Nullable String times) {
    int repeats = repeats(times);
    if (first.equals("_")) {
      for (int i = 0; i < Math.max(1, repeats); i++) {
        into.add(new Point.Missing());
      }
      return;
    }
    double value = first.equals("stale") ? Samples.STALE : number(first);
    double more = step == null ? 0 : number(step);
    for (int i = 0; i <= repeats; i++) {
      into.add(new Point.Value(value));
      if (step != null) {
        value += more;
      }
    }
  }

  private static void addHistograms(
      List<Point> into,
      String first,
      @Nullable String sign,
      @Nullable String step,
      @Nullable String times) {
    var point = HistogramText.parse(first);
    var more = step == null ? null : HistogramText.parse(step);
    DoubleBinaryOperator operation = "-".equals(sign) ? (a, b) -> a - b : Double::sum;
    int repeats = repeats(times);
    for (int i = 0; i <= repeats; i++) {
      into.add(point);
      if (more != null && i < repeats) {
        point =
            new Point.Native(
                Buckets.combine(point.histogram(), more.histogram(), operation), point.hinted() || more.hinted());
      }
    }
  }

  private static int repeats(@Nullable String times) {
    int repeats = times == null ? 0 : Integer.parseInt(times);
    if (repeats > MOST) {
      throw new IllegalArgumentException("a value cannot be repeated " + repeats + " times");
    }
    return repeats;
  }
}
