package dev.perennial.promql.exec.scan;

import dev.perennial.promql.exec.annotation.Annotation;
import dev.perennial.promql.exec.annotation.Annotations;
import dev.perennial.promql.exec.step.Column;
import dev.perennial.promql.plan.Read;
import dev.perennial.promql.plan.Steps;
import dev.perennial.promql.plan.When;
import dev.perennial.promql.syntax.Position;
import dev.perennial.tsdb.histogram.CounterReset;
import dev.perennial.tsdb.histogram.FloatHistogram;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.series.Samples;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The samples of one series that a range function sees at one step, floats and histograms apart.
///
/// Reused: it slides over a series step by step, and from series to series. The samples in the window are the floats at
/// places `firstFloat <= i < endFloat` and the histograms at `firstHistogram <= i < endHistogram`; stale markers are gone.
/// With `anchored` and `smoothed` there are also samples outside of `start` and `end` among them.
public final class Window {
  private final Position position;
  private final Annotations annotations;
  private final Sight sight;

  private static final long[] NO_STARTS = {};
  private static final List<String> COUNTERS = List.of("_total", "_sum", "_count", "_bucket");

  private Labels labels = Labels.empty();
  long[] floatTimes = new long[0];
  double[] floats = new double[0];
  int floatCount;
  long[] histogramTimes = new long[0];
  FloatHistogram[] histograms = new FloatHistogram[0];
  int histogramCount;
  /** Since when the counters count, place by place; empty if no sample says it, or nobody asks. */
  long[] floatStarts = NO_STARTS;

  long[] histogramStarts = NO_STARTS;

  int firstFloat;
  int endFloat;
  int firstHistogram;
  int endHistogram;
  private int endFloatBefore;
  private int endHistogramBefore;
  /** The window's open left edge. */
  long start;
  /** The window's closed right edge. */
  long end;
  /** The instant of the step, without offset and `@`. */
  long now;

  /// A window for the function argument at `position`.
  Window(Position position, Annotations annotations, Sight sight) {
    this.position = position;
    this.annotations = annotations;
    this.sight = sight;
  }

  /// How many samples a histogram counts as.
  static int weight(FloatHistogram histogram) {
    int bytes =
        168
            + 8
                * (histogram.positiveSpans().size()
                    + histogram.negativeSpans().size()
                    + histogram.positiveBuckets().length
                    + histogram.negativeBuckets().length
                    + histogram.customBounds().length);
    return (bytes + 8) / 16;
  }

  /// Takes the samples of a series from storage.
  void fill(Labels series, Samples samples) {
    clear(series, samples.size());
    boolean starts = sight.starts() == Sight.Starts.USED && samples.hasStarts();
    if (samples.onlyFloats() && !starts) {
      fillFloats(samples);
      return;
    }
    if (starts) {
      floatStarts = new long[samples.size()];
      histogramStarts = new long[samples.size()];
    }
    var counts = new CountsOnly();
    for (int i = 0; i < samples.size(); i++) {
      if (samples.isStale(i)) {
        continue;
      }
      var histogram = samples.histogram(i);
      if (histogram == null) {
        if (starts) {
          floatStarts[floatCount] = samples.start(i);
        }
        add(samples.time(i), samples.value(i));
      } else {
        if (starts) {
          histogramStarts[histogramCount] = samples.start(i);
        }
        boolean whole = sight.detail() == Read.Detail.WHOLE;
        add(samples.time(i), whole ? histogram.toFloat() : counts.next(histogram.toFloat()));
      }
    }
  }

  private void fillFloats(Samples samples) {
    var fromTimes = samples.times();
    var from = samples.values();
    int kept = 0;
    for (int i = 0; i < samples.size(); i++) {
      floatTimes[kept] = fromTimes[i];
      floats[kept] = from[i];
      kept += Samples.isStale(from[i]) ? 0 : 1;
    }
    floatCount = kept;
  }

  /// Takes the values of a series at the steps of a subquery; what was known of histograms' resets no longer holds.
  void fill(Labels series, Steps steps, Column column) {
    clear(series, steps.count());
    for (int i = 0; i < steps.count(); i++) {
      FloatHistogram histogram = column.histogram(i);
      if (histogram != null) {
        add(
            steps.time(i),
            histogram.reset() == CounterReset.GAUGE ? histogram : histogram.withReset(CounterReset.UNKNOWN));
      } else if (column.has(i)) {
        add(steps.time(i), column.values()[i]);
      }
    }
  }

  private void clear(Labels series, int capacity) {
    labels = series;
    floatCount = 0;
    histogramCount = 0;
    floatStarts = NO_STARTS;
    histogramStarts = NO_STARTS;
    firstFloat = 0;
    endFloat = 0;
    firstHistogram = 0;
    endHistogram = 0;
    if (floats.length < capacity) {
      floatTimes = new long[capacity];
      floats = new double[capacity];
    }
  }

  private void add(long time, double value) {
    floatTimes[floatCount] = time;
    floats[floatCount++] = value;
  }

  private void add(long time, FloatHistogram histogram) {
    if (histogramCount == histograms.length) {
      int capacity = 2 * histogramCount + 16;
      histogramTimes = Arrays.copyOf(histogramTimes, capacity);
      histograms = Arrays.copyOf(histograms, capacity);
    }
    histogramTimes[histogramCount] = time;
    histograms[histogramCount++] = histogram;
  }

  /// Moves on to the step `step`; steps ascend within a series.
  void slide(long step, When when, long range) {
    endFloatBefore = endFloat;
    endHistogramBefore = endHistogram;
    now = step;
    end = when.of(step);
    start = end - range;
    long seenFrom = start - sight.before();
    long seenTo = end + sight.after();
    while (endFloat < floatCount && floatTimes[endFloat] <= seenTo) {
      endFloat++;
    }
    while (firstFloat < endFloat && floatTimes[firstFloat] <= seenFrom) {
      firstFloat++;
    }
    while (endHistogram < histogramCount && histogramTimes[endHistogram] <= seenTo) {
      endHistogram++;
    }
    while (firstHistogram < endHistogram && histogramTimes[firstHistogram] <= seenFrom) {
      firstHistogram++;
    }
  }

  /// What it sees beside the range.
  Sight sight() {
    return sight;
  }

  /// How many floats are in the window.
  int floatsInside() {
    return endFloat - firstFloat;
  }

  /// How many histograms are in the window.
  int histogramsInside() {
    return endHistogram - firstHistogram;
  }

  /// Whether nothing is in the window.
  boolean isEmpty() {
    return firstFloat == endFloat && firstHistogram == endHistogram;
  }

  /// Whether both kinds are in the window.
  boolean isMixed() {
    return firstFloat < endFloat && firstHistogram < endHistogram;
  }

  /// How many samples the window counts as.
  int weight() {
    int weight = floatsInside();
    for (int i = firstHistogram; i < endHistogram; i++) {
      weight += weight(histograms[i]);
    }
    return weight;
  }

  /// How many of them were not in the window of the step before.
  int newWeight() {
    int weight = endFloat - Math.max(firstFloat, endFloatBefore);
    for (int i = Math.max(firstHistogram, endHistogramBefore); i < endHistogram; i++) {
      weight += weight(histograms[i]);
    }
    return weight;
  }

  /// The metric name as texts quote it.
  String name() {
    return quoted(labels.value(Labels.NAME));
  }

  /// The series' labels.
  Labels labels() {
    return labels;
  }

  /// Warns about the function's argument.
  void warn(String text) {
    annotations.add(Annotation.warning(text, position));
  }

  /// Informs about the function's argument.
  void inform(String text) {
    annotations.add(Annotation.info(text, position));
  }

  /// Warns that floats and histograms were mixed.
  void warnMixed() {
    warn("encountered a mix of histograms and floats for metric name " + name());
  }

  /// Informs that histograms beside floats were left out.
  void informIgnored() {
    inform(
        "ignored histograms in a range containing both floats and histograms for metric name " + name());
  }

  /// Warns that a sample claims to count from before the one before it.
  void warnOverlap() {
    annotations.addOverlap(position, name());
  }

  /// Informs that the metric may be no counter, if it has any float at all in `out`.
  void informIfNotCounter(Column out) {
    String metric = labels.value(Labels.NAME);
    boolean counter =
        switch (sight.types()) {
          case LABEL -> labels.value("__type__").equals("counter") || labels.value("__type__").equals("histogram");
          case NAME -> COUNTERS.stream().anyMatch(metric::endsWith);
        };
    if (metric.isEmpty() || counter || Arrays.stream(out.values()).allMatch(Column::isAbsent)) {
      return;
    }
    inform(
        switch (sight.types()) {
          case LABEL ->
              "metric might not be a counter, __type__ label is not set to \"counter\" or \"histogram\", got "
                  + quoted(labels.value("__type__"))
                  + ": "
                  + name();
          case NAME -> "metric might not be a counter, name does not end in _total/_sum/_count/_bucket: " + name();
        });
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }

  /// The place of the newest float, given there is one.
  int lastFloat() {
    return endFloat - 1;
  }

  /// The newest histogram in the window, if any.
  @Nullable FloatHistogram lastHistogram() {
    return firstHistogram == endHistogram ? null : histograms[endHistogram - 1];
  }
}
