package dev.perennial.env.bench;

import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Queries over the fleet's day, asked of several APIs in turn.
final class RangeQueries {
  static final List<String> ALL =
      List.of(
          "sum(rate(fleet_requests_total[5m]))",
          "sum by (zone) (rate(fleet_requests_total[5m]))",
          "topk(5, fleet_memory_bytes)",
          "quantile_over_time(0.9, fleet_memory_bytes[1h])",
          "histogram_quantile(0.9, sum by (le) (rate(fleet_latency_seconds_bucket[5m])))");

  private static final int ROUNDS = 5;
  private static final double AGREEMENT = 1e-9;

  private final Map<String, Api> apis;
  private final Map<String, String> range;

  /// Queries at `apis`, by name, from `start` to `end` in seconds.
  RangeQueries(Map<String, Api> apis, long start, long end) {
    this.apis = new LinkedHashMap<>(apis);
    this.range = Map.of("start", Long.toString(start), "end", Long.toString(end), "step", "60");
  }

  /// What came of one query: milliseconds by name of the API, and the answers of the warm-up.
  record Timed(Map<String, Spread> milliseconds, Map<String, Map<String, Double>> answers) {
    /// How two APIs agree, in words.
    String agreement(String one, String other) {
      var left = Objects.requireNonNull(answers.get(one));
      var right = Objects.requireNonNull(answers.get(other));
      long different = left.entrySet().stream().filter(entry -> !close(entry.getValue(), right.get(entry.getKey()))).count();
      different += right.keySet().stream().filter(key -> !left.containsKey(key)).count();
      return different == 0 ? "%,d numbers equal".formatted(left.size()) : "%,d of %,d DIFFERENT".formatted(different, left.size());
    }

    private static boolean close(double left, @org.jspecify.annotations.Nullable Double right) {
      return right != null
          && (Double.compare(left, right) == 0 || Math.abs(left - right) <= AGREEMENT * Math.max(Math.abs(left), Math.abs(right)));
    }
  }

  /// Asks once for warmth and the answer, and then in rounds of all APIs one after the other, so that what disturbs the machine disturbs all.
  Timed ask(String query) throws IOException, InterruptedException {
    var parameters = new LinkedHashMap<>(range);
    parameters.put("query", query);
    var answers = new LinkedHashMap<String, Map<String, Double>>();
    var times = new HashMap<String, double[]>();
    for (var api : apis.entrySet()) {
      answers.put(api.getKey(), Api.matrix(api.getValue().ask("/api/v1/query_range", parameters).body()));
      times.put(api.getKey(), new double[ROUNDS]);
    }
    for (int round = -2; round < ROUNDS; round++) {
      for (var api : apis.entrySet()) {
        double seconds = api.getValue().ask("/api/v1/query_range", parameters).seconds();
        if (round >= 0) {
          Objects.requireNonNull(times.get(api.getKey()))[round] = seconds * 1000;
        }
      }
    }
    var spreads = new LinkedHashMap<String, Spread>();
    apis.keySet().forEach(name -> spreads.put(name, Spread.of(Objects.requireNonNull(times.get(name)))));
    return new Timed(spreads, answers);
  }
}
