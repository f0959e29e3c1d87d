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
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The series that a script has loaded.
final class Loaded {
  private static final String BUCKET = "_bucket";

  private static final List<String> SUFFIXES = List.of(BUCKET, "_count", "_sum");

  private final Map<Labels, NavigableMap<Long, Given>> series = new HashMap<>();

  /// A value, and since when its counter counts (0 if that is not said).
  private record Given(Point point, long start) {}

  void clear() {
    series.clear();
  }

  void load(Command.Load load) {
    for (var one : load.series()) {
      var points = series.computeIfAbsent(one.labels(), _ -> new TreeMap<>());
      for (int i = 0; i < one.points().size(); i++) {
        if (one.points().get(i) instanceof Point.Missing) {
          continue;
        }
        long time = i * load.step();
        var offset = one.starts().isEmpty() ? OptionalLong.empty() : one.starts().get(i);
        points.put(time, new Given(one.points().get(i), offset.isPresent() ? time + offset.getAsLong() : 0));
      }
    }
    if (load.classic() == Command.Classic.ALSO_NATIVE) {
      addNative(load);
    }
  }

  /// A classic histogram at one instant.
  private static final class Classic {
    private final NavigableMap<Double, Double> buckets = new TreeMap<>();
    private Optional<Double> count = Optional.empty();
    private double sum;

    void set(String suffix, double bound, double value) {
      switch (suffix) {
        case BUCKET -> buckets.putIfAbsent(bound, value);
        case "_count" -> count = Optional.of(value);
        default -> sum = value;
      }
    }

    Point.Native histogram() {
      var cumulative = new TreeMap<>(buckets);
      cumulative.putIfAbsent(Double.POSITIVE_INFINITY, count.orElse(buckets.isEmpty() ? 0 : buckets.lastEntry().getValue()));
      double[] bounds = cumulative.headMap(Double.POSITIVE_INFINITY).keySet().stream().mapToDouble(Double::doubleValue).toArray();
      double[] counts = new double[cumulative.size()];
      double before = 0;
      int place = 0;
      for (double value : cumulative.values()) {
        counts[place++] = value - before;
        before = value;
      }
      return new Point.Native(customBounds(before, sum, counts, bounds), false);
    }
  }

  private void addNative(Command.Load load) {
    var families = new HashMap<Labels, NavigableMap<Long, Classic>>();
    for (var one : load.series()) {
      String name = one.labels().value(Labels.NAME);
      for (var suffix : SUFFIXES) {
        if (!name.endsWith(suffix) || (suffix.equals(BUCKET) && !one.labels().has("le"))) {
          continue;
        }
        double bound = suffix.equals(BUCKET) ? bound(one.labels().value("le")) : 0;
        if (Double.isNaN(bound)) {
          continue;
        }
        var family = one.labels().without("le").with(Labels.NAME, name.substring(0, name.length() - suffix.length()));
        var times = families.computeIfAbsent(family, _ -> new TreeMap<>());
        for (int i = 0; i < one.points().size(); i++) {
          if (one.points().get(i) instanceof Point.Value(double value)) {
            times.computeIfAbsent(i * load.step(), _ -> new Classic()).set(suffix, bound, value);
          }
        }
      }
    }
    families.forEach(
        (family, times) -> {
          var points = series.computeIfAbsent(family, _ -> new TreeMap<>());
          times.forEach((time, classic) -> points.put(time, new Given(classic.histogram(), 0)));
        });
  }

  /** A bucket's bound, NaN if it is none. */
  private static double bound(String text) {
    try {
      return Values.number(text);
    } catch (NumberFormatException _) {
      return Double.NaN;
    }
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
  private static Samples samples(List<Map.Entry<Long, Given>> points) {
    var samples = new Samples(points.size());
    FloatHistogram before = null;
    for (var entry : points) {
      switch (entry.getValue().point()) {
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
      samples.startOfLast(entry.getValue().start());
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
