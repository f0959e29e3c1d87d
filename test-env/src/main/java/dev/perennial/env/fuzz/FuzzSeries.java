package dev.perennial.env.fuzz;

import dev.perennial.tsdb.block.BlockFiles;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.BlockMeta;
import dev.perennial.tsdb.block.BlockWriter;
import dev.perennial.tsdb.block.Resolution;
import dev.perennial.tsdb.chunk.ChunkWriter;
import dev.perennial.tsdb.histogram.CounterReset;
import dev.perennial.tsdb.histogram.FloatHistogram;
import dev.perennial.tsdb.histogram.IntHistogram;
import dev.perennial.tsdb.histogram.Span;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.objectstore.ObjectStore;
import dev.perennial.tsdb.series.Samples;
import dev.perennial.tsdb.time.TimeRange;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;

/// The series that queries are asked over: two hours of counters with resets, gauges with gaps, classic and native histograms,
/// numbers that are none, and what joins need. Always the same ones.
///
/// No sample lies on a whole second, so that none lies on the edge of a range: Prometheus before 3.0 counts the left edge in.
public final class FuzzSeries {
  /// When they begin: long ago, and on a whole two hours.
  public static final long START = 1_767_225_600_000L;

  /// How long they last, in milliseconds.
  public static final long LENGTH = 7_200_000;

  private static final long INTERVAL = 15_000;
  private static final long SEED = 42;

  private final Random random = new Random(SEED);
  private final TreeMap<Labels, Samples> all = new TreeMap<>();
  private final Kinds kinds;

  /// What is among them.
  public enum Kinds {
    /// Floats only.
    FLOATS,
    /// Native histograms too, which are stable since Prometheus 3.
    HISTOGRAMS
  }

  private FuzzSeries(Kinds kinds) {
    this.kinds = kinds;
  }

  /// All series with their samples.
  public static Map<Labels, Samples> of(Kinds kinds) {
    var series = new FuzzSeries(kinds);
    series.make();
    return Collections.unmodifiableMap(series.all);
  }

  /// Puts them into a bucket, or into a folder that Prometheus opens, as one block.
  public static void write(Kinds kinds, ObjectStore store) {
    var series = of(kinds);
    var symbols = new TreeSet<String>(Labels.ORDER);
    series.keySet().forEach(labels -> labels.toMap().forEach((name, value) -> symbols.addAll(List.of(name, value))));
    var id = BlockId.create(START, new Random(SEED));
    try (var writer = BlockWriter.create(store, id, symbols.iterator(), BlockWriter.Options.DEFAULT)) {
      series.forEach((labels, samples) -> writer.add(labels, ChunkWriter.write(samples)));
      var meta =
          new BlockMeta(
              id,
              new TimeRange(START, START + LENGTH),
              BlockMeta.Stats.NONE,
              BlockMeta.Compaction.first(id),
              BlockMeta.Thanos.of(Labels.of("replica", "a"), Resolution.RAW, "fuzz"),
              Map.of());
      store.put(BlockFiles.meta(id), writer.finish().into(meta).toJson());
    }
  }

  private void make() {
    for (var job : List.of("api", "web")) {
      for (var instance : List.of("a:1", "b:1", "c:1")) {
        var place = Labels.of("job", job, "instance", instance);
        for (var code : List.of("200", "404", "500")) {
          counter("fuzz_requests_total", place.with("code", code), 40);
        }
        counter("fuzz_errors_total", place, 3);
        gauge("fuzz_temperature", place, 20);
        gauge("fuzz_limit", place, 100);
        constant("fuzz_up", place, 1);
        constant("fuzz_build_info", place.with("version", instance.startsWith("a") ? "1.0" : "1.1"), 1);
        classic(place);
        if (kinds == Kinds.HISTOGRAMS) {
          exponential(place);
          gaugeHistogram(place);
          custom(place);
        }
      }
    }
    special();
    if (kinds == Kinds.HISTOGRAMS) {
      constant("target_info", Labels.of("job", "api", "instance", "a:1", "zone", "north"), 1);
      constant("target_info", Labels.of("job", "web", "instance", "b:1", "zone", "south"), 1);
      mixed();
    }
  }

  /// The times of a series: one each interval with some milliseconds more, and now and then a gap.
  private List<Long> times() {
    var times = new ArrayList<Long>();
    long phase = random.nextInt(14) * 1000L + 1 + random.nextInt(998);
    for (long time = START + phase; time < START + LENGTH; time += INTERVAL) {
      if (random.nextInt(40) == 0) {
        time += INTERVAL * random.nextInt(40);
      }
      if (time < START + LENGTH) {
        times.add(time);
      }
    }
    return times;
  }

  private Samples samples(String name, Labels labels) {
    return all.computeIfAbsent(labels.with(Labels.NAME, name), _ -> new Samples());
  }

  private void counter(String name, Labels labels, int step) {
    double value = random.nextInt(1000);
    var samples = samples(name, labels);
    for (long time : times()) {
      value = random.nextInt(100) == 0 ? random.nextInt(step) : value + random.nextInt(step);
      samples.add(time, value);
    }
  }

  private void gauge(String name, Labels labels, int around) {
    var samples = samples(name, labels);
    for (long time : times()) {
      samples.add(time, around + Math.round(random.nextGaussian() * around * 8) / 16.0);
    }
  }

  private void constant(String name, Labels labels, double value) {
    var samples = samples(name, labels);
    times().forEach(time -> samples.add(time, value));
  }

  private void classic(Labels place) {
    var bounds = List.of("0.1", "0.5", "1", "5", "+Inf");
    var counts = new double[bounds.size()];
    double sum = 0;
    for (long time : times()) {
      int first = random.nextInt(counts.length);
      for (int i = first; i < counts.length; i++) {
        counts[i] += 1;
      }
      sum += random.nextInt(40) / 8.0;
      for (int i = 0; i < counts.length; i++) {
        samples("fuzz_seconds_bucket", place.with("le", bounds.get(i))).add(time, counts[i]);
      }
      samples("fuzz_seconds_count", place).add(time, counts[counts.length - 1]);
      samples("fuzz_seconds_sum", place).add(time, sum);
    }
  }

  private void special() {
    double[] values = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 0, -0.0, 1e300, -1e300, 1e-300, -3.5, 7};
    for (int i = 0; i < 4; i++) {
      var samples = samples("fuzz_special", Labels.of("kind", "" + i));
      for (long time : times()) {
        samples.add(time, values[random.nextInt(values.length)]);
      }
    }
  }

  private void exponential(Labels place) {
    var samples = samples("fuzz_native_seconds", place);
    long zero = 0;
    var counts = new long[5];
    double sum = 0;
    for (long time : times()) {
      if (random.nextInt(60) == 0) {
        counts = new long[5];
        zero = 0;
        sum = 0;
      }
      zero += random.nextInt(2);
      counts[random.nextInt(counts.length)] += 1 + random.nextInt(4);
      sum += random.nextInt(40) / 8.0;
      long total = zero;
      var deltas = new long[counts.length];
      for (int i = 0; i < counts.length; i++) {
        total += counts[i];
        deltas[i] = counts[i] - (i == 0 ? 0 : counts[i - 1]);
      }
      samples.add(
          time,
          new IntHistogram(
              CounterReset.UNKNOWN, 1, 0.001, zero, total, sum, List.of(new Span(-2, 3), new Span(2, 2)), deltas, List.of(), new long[0], new double[0]));
    }
  }

  private void gaugeHistogram(Labels place) {
    var samples = samples("fuzz_native_gauge", place);
    for (long time : times()) {
      double a = random.nextInt(20) / 4.0;
      double b = random.nextInt(20) / 4.0;
      samples.add(
          time,
          new FloatHistogram(
              CounterReset.GAUGE, 0, 0.5, 1, a + b + 1.25, a - b, List.of(new Span(1, 1)), new double[] {a}, List.of(new Span(0, 2)),
              new double[] {b, 0.25}, new double[0]));
    }
  }

  private void custom(Labels place) {
    var samples = samples("fuzz_custom_seconds", place);
    var bounds = place.value("instance").equals("a:1") ? new double[] {0.5, 1, 5} : new double[] {0.5, 2, 5};
    var counts = new double[4];
    double sum = 0;
    for (long time : times()) {
      counts[random.nextInt(counts.length)] += 1 + random.nextInt(4);
      sum += random.nextInt(40) / 8.0;
      double total = counts[0] + counts[1] + counts[2] + counts[3];
      samples.add(
          time,
          new FloatHistogram(
              CounterReset.UNKNOWN, -53, 0, 0, total, sum, List.of(new Span(0, 4)), counts.clone(), List.of(), new double[0], bounds));
    }
  }

  private void mixed() {
    var samples = samples("fuzz_mixed", Labels.of("job", "api", "instance", "a:1"));
    for (long time : times()) {
      if (random.nextInt(4) == 0) {
        samples.add(
            time,
            new FloatHistogram(
                CounterReset.UNKNOWN, 0, 0.5, 0, 2, 3, List.of(new Span(1, 1)), new double[] {2}, List.of(), new double[0], new double[0]));
      } else {
        samples.add(time, random.nextInt(10));
      }
    }
  }
}
