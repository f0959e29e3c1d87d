package dev.perennial.env.bench;

import dev.perennial.tsdb.histogram.CounterReset;
import dev.perennial.tsdb.histogram.Histogram;
import dev.perennial.tsdb.histogram.IntHistogram;
import dev.perennial.tsdb.histogram.Span;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.objectstore.ObjectStore;
import dev.perennial.tsdb.series.Samples;
import dev.perennial.tsdb.time.TimeRange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Generated metrics of a cluster's pods, about a hundred series each, of every kind that query shapes need: counters, gauges, an info
/// series, classic, native and custom-bucket histograms. Always the same for a number of pods.
///
/// Two replicas scrape each 30 seconds, half an interval apart and some milliseconds late, never at a whole second.
final class Pods {
  /// About how many series a pod has.
  static final int SERIES = 100;

  private static final List<String> JOBS = List.of("api", "auth", "cart", "checkout", "frontend", "ingest", "payments", "search");
  private static final List<String> PATHS = List.of("/", "/api/v1/items", "/api/v1/orders", "/healthz", "/login");
  private static final List<String> BOUNDS =
      List.of("0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1", "2.5", "5", "10", "+Inf");
  private static final int BUCKETS = 40;

  private final List<Labels> series = new ArrayList<>();
  private final List<Kind> kinds = new ArrayList<>();

  private enum Kind {
    COUNTER,
    GAUGE,
    ONE,
    BUCKET,
    NATIVE,
    CUSTOM
  }

  Pods(int pods) {
    for (int i = 0; i < pods; i++) {
      var job = JOBS.get(i % JOBS.size());
      var pod =
          Labels.of(
              "job", job, "instance", "10.0." + i / 250 + "." + (i % 250 + 1) + ":8080", "namespace", "ns-" + i % 3, "pod", job + "-" + i);
      for (var path : PATHS) {
        for (var method : List.of("GET", "POST")) {
          for (var status : List.of("200", "404", "500")) {
            add(Kind.COUNTER, "http_requests_total", pod.with("path", path).with("method", method).with("status", status));
          }
        }
        BOUNDS.forEach(bound -> add(Kind.BUCKET, "http_request_duration_seconds_bucket", pod.with("path", path).with("le", bound)));
      }
      add(Kind.NATIVE, "rpc_duration_seconds", pod.with("method", "Get"));
      add(Kind.NATIVE, "rpc_duration_seconds", pod.with("method", "Put"));
      add(Kind.CUSTOM, "rpc_size_bytes", pod);
      add(Kind.ONE, "up", pod);
      add(Kind.ONE, "kube_pod_info", pod.with("node", "node-" + i % 17));
      add(Kind.GAUGE, "process_resident_memory_bytes", pod);
      add(Kind.GAUGE, "go_goroutines", pod);
      for (int cpu = 0; cpu < 4; cpu++) {
        add(Kind.COUNTER, "container_cpu_usage_seconds_total", pod.with("cpu", "cpu0" + cpu));
      }
    }
  }

  private void add(Kind kind, String name, Labels labels) {
    series.add(labels.with(Labels.NAME, name));
    kinds.add(kind);
  }

  int size() {
    return series.size();
  }

  /// Writes the blocks of two hours of one replica over `length` from the fleet's start on.
  void write(ObjectStore store, String replica, Duration length) {
    for (long start = Fleet.START; start < Fleet.START + length.toMillis(); start += Fleet.BLOCK) {
      new GeneratedBlock(series, this::scrape).write(store, replica, new TimeRange(start, start + Fleet.BLOCK));
    }
  }

  private void scrape(int place, String replica, TimeRange range, Samples into) {
    var jitter = new Random(Fleet.SEED ^ place * 31L ^ range.start() ^ replica.hashCode());
    long phase = replica.equals("a") ? 0 : Fleet.INTERVAL / 2;
    for (long time = range.start() + phase; time < range.end(); time += Fleet.INTERVAL) {
      long scraped = time + 1 + jitter.nextInt(20);
      switch (kinds.get(place)) {
        case COUNTER -> into.add(scraped, Math.floor(grown(place, scraped)));
        case ONE -> into.add(scraped, 1);
        case GAUGE -> into.add(scraped, Math.rint(1e6 * (2 + Math.sin(scraped / 7e6 + place)) + 1e4 * noise(place, scraped)));
        case BUCKET -> into.add(scraped, Math.floor(grown(place / BOUNDS.size(), scraped) * (1 + place % BOUNDS.size()) / BOUNDS.size()));
        case NATIVE -> into.add(scraped, histogram(grown(place, scraped), 2, BUCKETS, new double[0]));
        case CUSTOM -> into.add(scraped, histogram(grown(place, scraped), Histogram.CUSTOM_BOUNDS, BOUNDS.size(), bounds()));
      }
    }
  }

  /** What a counter that began anew some hours ago has reached. */
  private static double grown(int place, long time) {
    double seconds = (time - Fleet.START) / 1000.0 % (30_000 + place % 50 * 1000);
    return seconds * (1 + place % 20) + (1 + place % 20) * 20 * noise(place, time);
  }

  /** Noise that needs no memory: the bits of a hash of the interval. */
  private static double noise(int place, long time) {
    long mixed = place * 0x9e3779b97f4a7c15L + time / Fleet.INTERVAL;
    mixed = (mixed ^ (mixed >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return ((mixed ^ (mixed >>> 31)) >>> 40) / (double) (1 << 24);
  }

  private static double[] bounds() {
    return BOUNDS.stream().filter(bound -> !bound.startsWith("+")).mapToDouble(Double::parseDouble).toArray();
  }

  private static IntHistogram histogram(double grown, int schema, int buckets, double[] bounds) {
    var deltas = new long[buckets];
    long before = 0;
    long count = 0;
    for (int i = 0; i < buckets; i++) {
      double distance = (i - buckets / 2.0) / (buckets / 5.0);
      long own = (long) (grown * Math.exp(-distance * distance) / buckets);
      deltas[i] = own - before;
      before = own;
      count += own;
    }
    return new IntHistogram(
        CounterReset.UNKNOWN,
        schema,
        bounds.length > 0 ? 0 : 2.938735877055719e-39,
        0,
        count,
        count * 0.03,
        List.of(new Span(bounds.length > 0 ? 0 : -30, buckets)),
        deltas,
        List.of(),
        new long[0],
        bounds);
  }
}
