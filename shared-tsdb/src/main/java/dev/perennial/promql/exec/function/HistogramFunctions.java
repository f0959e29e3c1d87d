package dev.perennial.promql.exec.function;

import dev.perennial.promql.exec.annotation.Annotation;
import dev.perennial.promql.exec.histogram.ClassicBuckets;
import dev.perennial.promql.exec.histogram.NativeQuantile;
import dev.perennial.promql.exec.step.Column;
import dev.perennial.promql.exec.step.Held;
import dev.perennial.promql.exec.step.Operator;
import dev.perennial.promql.exec.step.Query;
import dev.perennial.promql.exec.step.Relabeled;
import dev.perennial.promql.exec.step.Relabeled.Twins;
import dev.perennial.promql.exec.text.Numbers;
import dev.perennial.promql.plan.Steps;
import dev.perennial.promql.syntax.Features.Feature;
import dev.perennial.promql.syntax.Position;
import dev.perennial.tsdb.histogram.FloatHistogram;
import dev.perennial.tsdb.labels.Labels;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;

/// Functions that read a number off histograms: native ones, or classic ones made of a series for each bucket.
public final class HistogramFunctions {
  private static final String BUCKET = "le";
  private static final Pattern NUMBER = Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");

  private HistogramFunctions() {}

  /// A column with the number of each native histogram; floats are dropped silently.
  public static Column apply(ToDoubleFunction<FloatHistogram> function, Column in) {
    var out = new Column(in.steps());
    for (int i = 0; i < in.steps(); i++) {
      FloatHistogram histogram = in.histogram(i);
      if (histogram != null) {
        out.set(i, function.applyAsDouble(histogram));
      }
    }
    return out;
  }

  /// Reads numbers off a histogram at one step; `metric` is what remarks add to name it.
  private interface Reading {
    double ofNative(FloatHistogram histogram, int step, String metric);

    double ofClassic(ClassicBuckets buckets, int step, String metric);
  }

  /// `histogram_quantile`, with one quantile for each step; `position` is the histograms' and `parameter` the quantiles'.
  public static Operator quantile(
      Query query, double[] q, Operator input, Steps steps, Position position, Position parameter) {
    for (double one : q) {
      if (!(one >= 0 && one <= 1)) {
        query
            .annotations()
            .add(
                Annotation.warning(
                    "quantile value should be between 0 and 1, got " + Numbers.general(one), parameter));
      }
    }
    return new Evaluation(query, steps, position)
        .over(
            input,
            new Reading() {
              @Override
              public double ofNative(FloatHistogram histogram, int step, String metric) {
                return NativeQuantile.quantile(
                    q[step], histogram, text -> query.annotations().add(Annotation.info(text + metric, position)));
              }

              @Override
              public double ofClassic(ClassicBuckets buckets, int step, String metric) {
                double value = buckets.quantile(q[step]);
                if (buckets.raised()) {
                  query
                      .annotations()
                      .addRepaired(
                          position,
                          metric,
                          buckets.lowestRaised(),
                          buckets.highestRaised(),
                          buckets.largestDifference(),
                          steps.time(step));
                }
                return value;
              }
            });
  }

  /// `histogram_fraction`, with bounds for each step.
  public static Operator fraction(
      Query query, double[] from, double[] to, Operator input, Steps steps, Position position) {
    return new Evaluation(query, steps, position)
        .over(
            input,
            new Reading() {
              @Override
              public double ofNative(FloatHistogram histogram, int step, String metric) {
                return NativeQuantile.fraction(
                    from[step],
                    to[step],
                    histogram,
                    text -> query.annotations().add(Annotation.info(text + metric, position)));
              }

              @Override
              public double ofClassic(ClassicBuckets buckets, int step, String metric) {
                return buckets.fraction(from[step], to[step]);
              }
            });
  }

  /// The buckets of one classic histogram: bounds and columns.
  private record Classic(Labels labels, List<Double> bounds, List<Column> columns) {
    Classic(Labels labels) {
      this(labels, new ArrayList<>(), new ArrayList<>());
    }
  }

  /// A reading of all histograms of a vector.
  private record Evaluation(Query query, Steps steps, Position position) {
    Operator over(Operator input, Reading reading) {
      var held = Held.of(query, input);
      var classic = new LinkedHashMap<Labels, Classic>();
      collect(held, classic);
      var labels = new ArrayList<Labels>();
      var columns = new ArrayList<Column>();
      for (int i = 0; i < held.columns().size(); i++) {
        var series = held.series().get(i);
        var column = held.columns().get(i);
        if (!column.onlyFloats()) {
          labels.add(Relabeled.unnamed(query, series));
          columns.add(natives(column, Optional.ofNullable(classic.get(series)), reading, named(query, series)));
        }
      }
      for (var histogram : classic.values()) {
        labels.add(Relabeled.unnamed(query, histogram.labels.without(BUCKET)));
        columns.add(classics(histogram, reading));
      }
      var nameless = Relabeled.nameless(query, labels.size());
      return Relabeled.distinct(query, new Held(labels, columns, nameless), Twins.JOIN);
    }

    private void collect(Held held, Map<Labels, Classic> classic) {
      for (int i = 0; i < held.columns().size(); i++) {
        var column = held.columns().get(i);
        if (!hasFloats(column)) {
          continue;
        }
        var series = held.series().get(i);
        var bound = bound(series.value(BUCKET));
        if (bound.isEmpty()) {
          query
              .annotations()
              .add(
                  Annotation.warning(
                      "bucket label \"le\" is missing or has a malformed value of \""
                          + series.value(BUCKET)
                          + "\""
                          + named(query, series),
                      position));
          continue;
        }
        var histogram = classic.computeIfAbsent(series.without(BUCKET), Classic::new);
        histogram.bounds.add(bound.get());
        histogram.columns.add(column);
      }
    }

    private static boolean hasFloats(Column column) {
      for (double value : column.values()) {
        if (!Column.isAbsent(value)) {
          return true;
        }
      }
      return false;
    }

    private Column natives(Column column, Optional<Classic> twin, Reading reading, String metric) {
      var out = new Column(column.steps());
      for (int step = 0; step < column.steps(); step++) {
        FloatHistogram histogram = column.histogram(step);
        if (histogram == null) {
          continue;
        }
        if (twin.isPresent() && dropped(twin.get(), step)) {
          query
              .annotations()
              .add(Annotation.warning("vector contains a mix of classic and native histograms" + metric, position));
        } else {
          out.set(step, reading.ofNative(histogram, step, metric));
        }
      }
      return out;
    }

    /** Whether the classic histogram has buckets at this step; they are dropped. */
    private static boolean dropped(Classic classic, int step) {
      boolean any = false;
      for (var column : classic.columns) {
        any |= column.has(step);
        column.clear(step);
      }
      return any;
    }

    private Column classics(Classic histogram, Reading reading) {
      var out = new Column(steps.count());
      var buckets = new ClassicBuckets();
      String metric = named(query, histogram.labels);
      for (int step = 0; step < steps.count(); step++) {
        buckets.clear();
        for (int i = 0; i < histogram.bounds.size(); i++) {
          double count = histogram.columns.get(i).values()[step];
          if (!Column.isAbsent(count)) {
            buckets.add(histogram.bounds.get(i), count);
          }
        }
        if (!buckets.isEmpty()) {
          out.set(step, reading.ofClassic(buckets, step, metric));
        }
      }
      return out;
    }
  }

  /** Prometheus knows the name here only where names are dropped at the end of a query. */
  private static String named(Query query, Labels series) {
    String name = query.features().has(Feature.DELAYED_NAME_REMOVAL) ? series.value(Labels.NAME) : "";
    return name.isEmpty() ? "" : " for metric name \"" + name + "\"";
  }

  private static Optional<Double> bound(String text) {
    return switch (text) {
      case "+Inf", "Inf", "+inf", "inf" -> Optional.of(Double.POSITIVE_INFINITY);
      case "-Inf", "-inf" -> Optional.of(Double.NEGATIVE_INFINITY);
      case "NaN", "nan" -> Optional.of(Double.NaN);
      default -> NUMBER.matcher(text).matches() ? Optional.of(Double.parseDouble(text)) : Optional.empty();
    };
  }
}
