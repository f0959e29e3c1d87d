package dev.perennial.env.fuzz;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/// Random queries over [FuzzSeries] whose types agree, from a seed.
public final class Queries {
  private static final List<String> PLACES =
      List.of("fuzz_errors_total", "fuzz_temperature", "fuzz_limit", "fuzz_up", "fuzz_seconds_count", "fuzz_seconds_sum", "fuzz_build_info");
  private static final List<String> NATIVE = List.of("fuzz_native_seconds", "fuzz_native_gauge", "fuzz_custom_seconds", "fuzz_mixed");
  private static final List<String> LABELS = List.of("job", "instance", "code", "le", "version", "absent_label");

  /// How much of the language is used.
  public enum Dialect {
    /// What Prometheus 2.42 knows.
    OLD,
    /// Everything in 3.14, the experimental parts too.
    NEW
  }

  private final SplittableRandom random;
  private final Dialect dialect;
  private boolean withinSubquery;

  /// Queries in a dialect.
  public Queries(long seed, Dialect dialect) {
    this.random = new SplittableRandom(seed);
    this.dialect = dialect;
  }

  /// A query and when it is asked, in milliseconds; an instant query has a step of 0.
  public record Query(String text, long start, long end, long step) {
    /// Whether it is asked for one instant.
    public boolean isInstant() {
      return step == 0;
    }
  }

  /// The next query.
  ///
  /// Its instants lie 7.3 s after whole ten seconds, so that the edge of a subquery is none of its steps.
  public Query next() {
    var text = random.nextInt(12) == 0 ? scalar(2) : vector(1 + random.nextInt(3));
    long start = FuzzSeries.START + random.nextInt(650) * 10_000L + 7_300;
    if (random.nextBoolean()) {
      return new Query(text, start, start, 0);
    }
    long step = pick(10, 30, 60, 300) * 1000L;
    return new Query(text, start, start + step * (1 + random.nextInt(12)), step);
  }

  private boolean isNew(int oneIn) {
    return dialect == Dialect.NEW && random.nextInt(oneIn) == 0;
  }

  private String vector(int depth) {
    if (depth <= 0) {
      return selector();
    }
    return switch (random.nextInt(14)) {
      case 0, 1 -> aggregation(depth);
      case 2, 3, 4 -> overRange(depth);
      case 5, 6 -> binary(depth);
      case 7 -> function(depth);
      case 8 -> scalarOperand(depth);
      case 9 -> labels(depth);
      case 10 -> histogram(depth);
      case 11 -> "-" + "(" + vector(depth - 1) + ")";
      case 12 -> set(depth);
      default -> selector();
    };
  }

  private String selector() {
    String name =
        switch (random.nextInt(dialect == Dialect.NEW ? 8 : 6)) {
          case 0, 1 -> "fuzz_requests_total";
          case 2 -> "fuzz_special";
          case 3 -> "fuzz_seconds_bucket";
          case 6, 7 -> pick(NATIVE);
          default -> pick(PLACES);
        };
    return name + matchers() + (isNew(25) ? " smoothed" : "") + shift();
  }

  private String matchers() {
    return switch (random.nextInt(6)) {
      case 0 -> "{job=\"api\"}";
      case 1 -> "{instance=~\"a.*|b.*\"}";
      case 2 -> "{code!=\"200\",job=~\".+\"}";
      case 3 -> "{instance!~\"c.*\"}";
      default -> "";
    };
  }

  private String shift() {
    return switch (random.nextInt(12)) {
      case 0 -> " offset " + pick("1m", "5m", "-2m", "33s");
      case 1 -> " @ " + (FuzzSeries.START / 1000 + random.nextInt(7200)) + ".5";
      case 2 -> " @ " + pick("start()", "end()");
      case 3 -> isNew(2) ? " offset (" + duration() + ")" : "";
      default -> "";
    };
  }

  private String duration() {
    return pick("1m + 30s", "2 * 1m", "step() + 1m", "min_of(1m, 2m)", "max_of(step(), 1m) - 10s");
  }

  private String range(int depth) {
    // The steps of a subquery would lie on the edges of one within it.
    if (random.nextInt(4) == 0 && (dialect == Dialect.NEW || !withinSubquery)) {
      boolean outside = withinSubquery;
      withinSubquery = true;
      var inner = "(" + vector(depth - 1) + ")[" + pick("2m", "5m", "10m", "17m") + ":" + pick("10s", "30s", "1m", "") + "]";
      withinSubquery = outside;
      return inner + shift();
    }
    String name =
        switch (random.nextInt(dialect == Dialect.NEW ? 7 : 5)) {
          case 0, 1 -> "fuzz_requests_total";
          case 2 -> "fuzz_special";
          case 5, 6 -> pick(NATIVE);
          default -> pick(PLACES);
        };
    String length = isNew(10) ? duration() : pick("20s", "1m", "5m", "11m", "30m");
    return name + matchers() + "[" + length + "]" + shift();
  }

  private String overRange(int depth) {
    if (isNew(12)) {
      return extended();
    }
    var functions =
        new ArrayList<>(
            List.of(
                "rate", "increase", "delta", "irate", "idelta", "deriv", "changes", "resets", "sum_over_time", "avg_over_time", "min_over_time",
                "max_over_time", "count_over_time", "last_over_time", "present_over_time", "absent_over_time", "stddev_over_time", "stdvar_over_time",
                "quantile_over_time", "predict_linear"));
    if (dialect == Dialect.NEW) {
      functions.addAll(
          List.of(
              "first_over_time", "mad_over_time", "ts_of_min_over_time", "ts_of_max_over_time", "ts_of_first_over_time", "ts_of_last_over_time",
              "double_exponential_smoothing"));
    }
    String function = pick(functions);
    return switch (function) {
      case "quantile_over_time" -> function + "(" + pick("0.5", "0.9", "0", "1", "1.5", "-1") + ", " + range(depth) + ")";
      case "predict_linear" -> function + "(" + range(depth) + ", " + pick("60", "3600", "-300") + ")";
      case "double_exponential_smoothing" -> function + "(" + range(depth) + ", 0.3, 0.6)";
      default -> function + "(" + inParens(range(depth)) + ")";
    };
  }

  /// Now and then, which tells where remarks are placed.
  private String inParens(String inner) {
    return isNew(6) ? "(" + inner + ")" : inner;
  }

  private String extended() {
    String name = pick("fuzz_requests_total", "fuzz_errors_total", "fuzz_native_seconds", "fuzz_temperature", "fuzz_custom_seconds", "fuzz_mixed");
    boolean smoothed = random.nextBoolean();
    String function = smoothed ? pick("rate", "increase", "delta") : pick("rate", "increase", "delta", "changes", "resets");
    return function + "(" + name + matchers() + "[" + pick("20s", "1m", "5m") + "] " + (smoothed ? "smoothed" : "anchored") + ")";
  }

  private String aggregation(int depth) {
    String grouping =
        switch (random.nextInt(4)) {
          case 0 -> " by (" + some() + ") ";
          case 1 -> " without (" + some() + ") ";
          default -> "";
        };
    if (isNew(6)) {
      return random.nextBoolean()
          ? "limitk" + grouping + "(" + pick("1", "2", "5") + ", " + selector() + ")"
          : "limit_ratio(" + pick("0.5", "-0.5", "1", "0.1") + ", " + vector(depth - 1) + ")";
    }
    return switch (random.nextInt(5)) {
      // Which of equal elements stay depends on their order, which only selectors have.
      case 0 -> pick("topk", "bottomk") + grouping + "(" + pick("1", "2", "5") + ", " + selector() + ")";
      case 1 -> "quantile" + grouping + "(" + pick("0.5", "0.9", "0", "1", "2") + ", " + vector(depth - 1) + ")";
      case 2 -> random.nextInt(3) == 0 ? "count_values" + grouping + "(\"value\", " + selector() + ")" : "group" + grouping + "(" + vector(depth - 1) + ")";
      default -> pick("sum", "avg", "min", "max", "count", "stddev", "stdvar") + grouping + "(" + inParens(vector(depth - 1)) + ")";
    };
  }

  private String some() {
    return LABELS.stream().filter(_ -> random.nextInt(3) == 0).collect(Collectors.joining(", "));
  }

  private String binary(int depth) {
    String operator = pick("+", "-", "*", "/", "%", "^", "atan2", "==", "!=", "<", "<=", ">", ">=", "== bool", "> bool", "!= bool");
    String fill = isNew(6) ? pick(" fill (0)", " fill_left (1)", " fill_right (2)", " fill_left (0) fill_right (1)") : "";
    return switch (random.nextInt(4)) {
      case 0 -> "(" + vector(depth - 1) + ") " + operator + fill + " (" + vector(depth - 1) + ")";
      case 1 -> pick(PLACES) + matchers() + " " + operator + " on (job, instance)" + fill + " " + pick(PLACES);
      case 2 ->
          "fuzz_requests_total" + matchers() + " " + operator + " on (job, instance) group_left" + pick("", " (version)") + fill + " " + pick(PLACES);
      default -> pick(PLACES) + " " + operator + " ignoring (code) group_right" + fill + " fuzz_requests_total" + matchers();
    };
  }

  private String set(int depth) {
    String on = pick("", " on (job)", " on (job, instance)", " ignoring (code)");
    return "(" + vector(depth - 1) + ") " + pick("and", "or", "unless") + on + " (" + vector(depth - 1) + ")";
  }

  private String scalarOperand(int depth) {
    String operator = pick("+", "-", "*", "/", "%", "^", "atan2", "==", "!=", "<", "<=", ">", ">=", "== bool", "< bool");
    if (isNew(6)) {
      return "(" + vector(depth - 1) + ") " + pick("</", ">/") + " " + pick("0", "0.7", "1", "3", "-1");
    }
    return random.nextBoolean()
        ? "(" + vector(depth - 1) + ") " + operator + " " + scalar(depth - 1)
        : scalar(depth - 1) + " " + operator + " (" + vector(depth - 1) + ")";
  }

  private String scalar(int depth) {
    return switch (random.nextInt(depth <= 0 ? 3 : 7)) {
      case 0, 1, 2 -> pick("0", "1", "2.5", "-3", "1e3", "Inf", "NaN", "100");
      case 3 -> "scalar(" + vector(depth - 1) + ")";
      case 4 -> "time()";
      case 5 -> isNew(2) ? pick("start()", "end()", "step()", "range()", "min_of(1, 2)") : "pi()";
      default -> "(" + scalar(depth - 1) + " " + pick("+", "-", "*", "/", "^", "%") + " " + scalar(depth - 1) + ")";
    };
  }

  private String function(int depth) {
    var functions =
        new ArrayList<>(
            Arrays.asList(
                "abs", "ceil", "floor", "exp", "ln", "log2", "log10", "sqrt", "sgn", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh",
                "asinh", "acosh", "atanh", "deg", "rad", "timestamp", "absent", "sort", "sort_desc", "day_of_month", "day_of_week", "day_of_year",
                "days_in_month", "hour", "minute", "month", "year", "round", "clamp", "clamp_min", "clamp_max", "vector"));
    if (dialect == Dialect.NEW) {
      functions.addAll(List.of("sort_by_label", "sort_by_label_desc", "info", "start_timestamp"));
    }
    String function = pick(functions);
    return switch (function) {
      case "round" -> "round(" + vector(depth - 1) + pick("", ", 5", ", 0.3") + ")";
      case "clamp" -> "clamp(" + vector(depth - 1) + ", " + pick("0, 10", "5, 1", "-1, 1") + ")";
      case "clamp_min", "clamp_max" -> function + "(" + vector(depth - 1) + ", " + scalar(depth - 1) + ")";
      case "vector" -> "vector(" + scalar(depth - 1) + ")";
      case "sort_by_label", "sort_by_label_desc" -> function + "(" + vector(depth - 1) + ", \"instance\")";
      case "info" -> "info(" + vector(depth - 1) + pick("", ", {zone=~\".+\"}", ", {zone=~\".*\"}", ", {__name__=~\".+_info\"}") + ")";
      default -> function + "(" + vector(depth - 1) + ")";
    };
  }

  private String labels(int depth) {
    return random.nextBoolean()
        ? "label_replace(" + vector(depth - 1) + ", \"" + pick("copy", "job", "code") + "\", \"" + pick("$1", "x-$1", "") + "\", \"instance\", \"" + pick("(.*):1", "(a).*", "z") + "\")"
        : "label_join(" + vector(depth - 1) + ", \"" + pick("joined", "job") + "\", \"-\", \"job\", \"instance\")";
  }

  private String histogram(int depth) {
    if (dialect == Dialect.NEW && random.nextBoolean()) {
      String inner = pick("rate(" + pick(NATIVE) + "[5m])", pick(NATIVE), "sum by (job) (" + pick(NATIVE) + ")", vector(depth - 1));
      return switch (random.nextInt(6)) {
        case 0 -> "histogram_quantile(" + pick("0.5", "0.9", "0.99", "0", "1", "1.2") + ", " + inner + ")";
        case 1 -> "histogram_fraction(" + pick("0, 1", "0.3, 2", "-Inf, +Inf", "-1, 0.2") + ", " + inner + ")";
        case 2 -> "histogram_quantiles(" + inner + ", \"q\", 0.5, 0.9)";
        default -> pick("histogram_count", "histogram_sum", "histogram_avg", "histogram_stddev", "histogram_stdvar") + "(" + inner + ")";
      };
    }
    String buckets = pick("fuzz_seconds_bucket", "rate(fuzz_seconds_bucket[5m])", "sum by (le, job) (rate(fuzz_seconds_bucket[10m]))");
    return "histogram_quantile(" + pick("0.5", "0.9", "0.99", "0", "1", "-1", "1.2") + ", " + buckets + ")";
  }

  private String pick(String... all) {
    return all[random.nextInt(all.length)];
  }

  private int pick(int a, int b, int c, int d) {
    return List.of(a, b, c, d).get(random.nextInt(4));
  }

  private String pick(List<String> all) {
    return all.get(random.nextInt(all.size()));
  }
}
