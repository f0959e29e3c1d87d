package dev.perennial.env.demo;

import dev.perennial.tsdb.labels.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongToDoubleFunction;

/// An imagined shop's metrics as functions of time: daily and weekly rhythm, a restart each week, deterministic.
///
/// Counters are integrals of smooth rates, so that a value needs no memory of the values before it.
public final class Shop {
  private static final double DAY = 86_400;
  private static final double WEEK = 7 * DAY;
  private static final double TURN = 2 * Math.PI;

  private final List<Metric> metrics;

  /// A metric family member: its labels without job and instance, whether it only grows, and its value at a time in ms.
  public record Metric(Labels labels, String help, boolean counter, LongToDoubleFunction value) {}

  /// The shop with its usual routes and stores.
  public Shop() {
    var all = new ArrayList<Metric>();
    var routes = List.of("/", "/cart", "/checkout", "/search");
    for (int i = 0; i < routes.size(); i++) {
      double busy = 40.0 / (i + 1);
      for (var code : List.of("200", "500")) {
        double share = code.equals("200") ? 0.99 : 0.01 * (i + 1);
        all.add(
            new Metric(
                Labels.of(Labels.NAME, "shop_requests_total", "route", routes.get(i), "code", code),
                "Requests served.",
                true,
                ms -> Math.floor(busy * share * grown(ms))));
      }
      var bounds = new double[] {0.05, 0.1, 0.25, 0.5, 1, Double.POSITIVE_INFINITY};
      var parts = new double[] {0.45, 0.7, 0.88, 0.96, 0.99, 1};
      for (int b = 0; b < bounds.length; b++) {
        double part = parts[b];
        var le = Double.isInfinite(bounds[b]) ? "+Inf" : Double.toString(bounds[b]);
        all.add(
            new Metric(
                Labels.of(Labels.NAME, "shop_request_duration_seconds_bucket", "route", routes.get(i), "le", le),
                "How long requests took.",
                true,
                ms -> Math.floor(busy * part * grown(ms))));
      }
    }
    for (var store : List.of("north", "south")) {
      double base = store.equals("north") ? 300 : 180;
      all.add(
          new Metric(
              Labels.of(Labels.NAME, "shop_visitors", "store", store),
              "People in the shop.",
              false,
              ms -> Math.rint(base * (1 + 0.6 * Math.sin(TURN * (ms / 1000.0 / DAY - 0.3)) + 0.1 * Math.sin(TURN * ms / 1000.0 / 1800)))));
    }
    all.add(
        new Metric(
            Labels.of(Labels.NAME, "shop_queue_length"),
            "Orders waiting.",
            false,
            ms -> Math.rint(12 + 9 * Math.sin(TURN * ms / 1000.0 / 5400) + 3 * Math.sin(TURN * ms / 1000.0 / 470))));
    metrics = List.copyOf(all);
  }

  /// All metrics, in no particular order.
  public List<Metric> metrics() {
    return metrics;
  }

  /// The integral since the last weekly restart of a rate that follows the day, around 1 a second.
  private static double grown(long ms) {
    double now = ms / 1000.0;
    double restart = Math.floor(now / WEEK) * WEEK;
    return integral(now) - integral(restart);
  }

  private static double integral(double seconds) {
    return seconds
        - 0.6 * DAY / TURN * Math.cos(TURN * (seconds / DAY - 0.3))
        - 0.2 * 3600 / TURN * Math.cos(TURN * seconds / 3600);
  }
}
