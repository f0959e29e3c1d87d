package dev.perennial.promql.script;

import dev.perennial.tsdb.histogram.CounterReset;
import dev.perennial.tsdb.histogram.FloatHistogram;
import dev.perennial.tsdb.histogram.Histogram;
import dev.perennial.tsdb.histogram.Span;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.series.MemorySeries;
import dev.perennial.tsdb.series.Samples;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The series that a script has loaded.
final class Loaded {
  private static final String BUCKET = "_bucket";

  private final Map<Labels, NavigableMap<Long, Point>> series = new HashMap<>();

  void clear() {
    series.clear();
  }

  void load(Command.Load load) {
    for (var one : load.series()) {
      var points = series.computeIfAbsent(one.labels(), _ -> new TreeMap<>());
      for (int i = 0; i < one.points().size(); i++) {
        if (!(one.points().get(i) instanceof Point.Missing)) {
          points.put(i * load.step(), one.points().get(i));
        }
      }
    }
    if (load.classic() == Command.Classic.ALSO_NATIVE) {
      addNative();
    }
  }

  private void addNative() {
    var families = new HashMap<Labels, NavigableMap<Double, NavigableMap<Long, Point>>>();
    series.forEach(
        (labels, points) -> {
          String name = labels.value(Labels.NAME);
          if (name.endsWith(BUCKET) && labels.has("le")) {
            var family = labels.without("le").with(Labels.NAME, name.substring(0, name.length() - BUCKET.length()));
            families.computeIfAbsent(family, _ -> new TreeMap<>()).put(Values.number(labels.value("le")), points);
          }
        });
    families.forEach(this::addNative);
  }

  private void addNative(Labels family, NavigableMap<Double, NavigableMap<Long, Point>> buckets) {
    var last = buckets.lastEntry();
    if (last.getKey() != Double.POSITIVE_INFINITY) {
      return;
    }
    var sums = series.getOrDefault(family.with(Labels.NAME, family.value(Labels.NAME) + "_sum"), new TreeMap<>());
    double[] bounds = buckets.headMap(Double.POSITIVE_INFINITY).keySet().stream().mapToDouble(Double::doubleValue).toArray();
    var points = series.computeIfAbsent(family, _ -> new TreeMap<>());
    for (long time : last.getValue().keySet()) {
      double[] counts = new double[bounds.length + 1];
      double before = 0;
      int place = 0;
      for (var bucket : buckets.values()) {
        double cumulative = number(bucket.get(time), before);
        counts[place] = cumulative - before;
        before = cumulative;
        place++;
      }
      double sum = number(sums.get(time), 0);
      points.put(time, new Point.Native(customBounds(before, sum, counts, bounds), false));
    }
  }

  private static double number(@Nullable Point point, double otherwise) {
    return point instanceof Point.Value(double value) ? value : otherwise;
  }

  private static FloatHistogram customBounds(double count, double sum, double[] counts, double[] bounds) {
    return new FloatHistogram(
        CounterReset.UNKNOWN,
        Histogram.CUSTOM_BOUNDS,
        0,
        0,
        count,
        sum,
        List.of(new Span(0, counts.length)),
        counts,
        List.of(),
        new double[0],
        bounds);
  }

  /// What was loaded so far, as a source.
  MemorySeries source() {
    var out = new HashMap<Labels, Samples>();
    series.forEach(
        (labels, points) -> {
          var samples = samples(new ArrayList<>(points.entrySet()));
          if (!samples.isEmpty()) {
            out.put(labels, samples);
          }
        });
    return new MemorySeries(out);
  }

  /// The samples with the hints on counter resets that Prometheus' storage would give them: a reset that it finds
  /// begins a new chunk, and of a chunk's first sample nothing is known.
  private static Samples samples(List<Map.Entry<Long, Point>> points) {
    var samples = new Samples(points.size());
    FloatHistogram before = null;
    for (var entry : points) {
      switch (entry.getValue()) {
        case Point.Missing _ -> {}
        case Point.Value(double value) -> {
          samples.add(entry.getKey(), value);
          before = null;
        }
        case Point.Native(FloatHistogram histogram, _) -> {
          samples.add(entry.getKey(), histogram.withReset(hint(before, histogram)));
          before = histogram;
        }
      }
    }
    return samples;
  }

  private static CounterReset hint(@Nullable FloatHistogram before, FloatHistogram now) {
    if (now.reset() == CounterReset.GAUGE || now.reset() == CounterReset.RESET) {
      return now.reset();
    }
    boolean goesOn =
        before != null
            && before.reset() != CounterReset.GAUGE
            && Buckets.haveSameLayout(before, now)
            && !Buckets.isReset(before, now);
    return goesOn ? CounterReset.NOT_RESET : CounterReset.UNKNOWN;
  }
}
