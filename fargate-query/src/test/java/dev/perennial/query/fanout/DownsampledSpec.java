package dev.perennial.query.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.promql.exec.Engine;
import dev.perennial.promql.exec.EngineOptions;
import dev.perennial.promql.exec.Outcome;
import dev.perennial.promql.exec.QueryOptions;
import dev.perennial.promql.exec.Value;
import dev.perennial.promql.syntax.Features;
import dev.perennial.promql.syntax.Features.Feature;
import dev.perennial.promql.syntax.Function;
import dev.perennial.promql.syntax.ValueType;
import dev.perennial.tsdb.block.Resolution;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.series.Notes;
import dev.perennial.tsdb.series.Samples;
import dev.perennial.tsdb.time.TimeRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Every function over raw samples, and over aggregates of 5 minutes and an hour of the same: the table in `docs/format/downsampled.md` holds.
class DownsampledSpec {
  private static final long HOUR = 3_600_000;
  private static final TimeRange BLOCK = new TimeRange(0, 48 * HOUR);
  private static final long FROM = 10 * HOUR;
  private static final long STEP = 17 * 60_000;
  private static final long SCRAPE = 30_000;
  private static final Pattern ROW = Pattern.compile("\\| `?([^|`]+)`? \\| ([^|]+) \\| ([^|]+) \\|");
  private static final String INSTANTS = "selectors of instants, aggregations and functions over them";
  private static final Labels GAUGE = Labels.of(Labels.NAME, "level");
  private static final Labels COUNTER = Labels.of(Labels.NAME, "seen_total");

  private final Scene scene = new Scene();
  private final Engine engine = new Engine(EngineOptions.defaults(InstantSource.system()).withParallelism(1));
  private final Samples gauge = new Samples();
  private final Samples counter = new Samples();

  DownsampledSpec() {
    var random = new Random(17);
    double level = 500;
    double count = 0;
    for (long t = 7_000; t < BLOCK.end(); t += SCRAPE) {
      level = Math.clamp(level + random.nextGaussian() * 8, 1, 1_000);
      count = random.nextInt(900) == 0 ? 0 : count + random.nextInt(20);
      gauge.add(t, level);
      counter.add(t, count);
    }
  }

  @AfterEach
  void close() {
    engine.close();
    scene.close();
  }

  private static Map<String, String> table() throws IOException {
    var rows = new TreeMap<String, String>();
    for (var line : Files.readAllLines(page())) {
      var row = ROW.matcher(line);
      if (row.matches() && !row.group(1).equals("function") && !row.group(1).startsWith("---")) {
        rows.put(row.group(1), row.group(3));
      }
    }
    return rows;
  }

  private static Path page() {
    for (var folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
      var page = folder.resolve("docs/format/downsampled.md");
      if (Files.exists(page)) {
        return page;
      }
    }
    throw new AssertionError("docs/format/downsampled.md is missing");
  }

  private static String query(String function, String window) {
    var of = switch (function) {
      case "rate", "increase", "irate", "resets", "xrate", "xincrease" -> "seen_total";
      default -> "level";
    };
    var range = of + "[" + window + "]";
    return switch (function) {
      case INSTANTS -> "level";
      case "count_values" -> "count_values('value', level)";
      case "timestamp", "start_timestamp" -> function + "(level)";
      case "quantile_over_time" -> "quantile_over_time(0.7, " + range + ")";
      case "predict_linear" -> "predict_linear(" + range + ", 3600)";
      case "double_exponential_smoothing" -> "double_exponential_smoothing(" + range + ", 0.5, 0.5)";
      default -> function + "(" + range + ")";
    };
  }

  private static Reading reading(Resolution coarsest) {
    var merged = Scene.merged();
    return new Reading(merged.replicaLabels(), merged.replicas(), coarsest, merged.gaps());
  }

  /** The values of the one series that comes out, by time and, where there are several, labels; and what is said. */
  private record Got(Map<String, Double> values, Notes notes) {}

  private Got ask(String query, Resolution coarsest) {
    var options =
        QueryOptions.with(Features.of(Feature.EXPERIMENTAL_FUNCTIONS, Feature.X_FUNCTIONS))
            .withLookback(Duration.ofMillis(Math.max(300_000, coarsest.millis())));
    var outcome = engine.range(scene.sources().pin(reading(coarsest)), query, FROM, BLOCK.end() - HOUR, STEP, options);
    assertThat(outcome).as(query).isInstanceOf(Outcome.Answer.class);
    var values = new TreeMap<String, Double>();
    if (outcome instanceof Outcome.Answer(Value.Matrix(var matrix), _, var notes, _)) {
      for (var series : matrix) {
        for (int i = 0; i < series.size(); i++) {
          values.put("%09d %s".formatted(series.times()[i], series.labels().value("value")), series.values()[i]);
        }
      }
      return new Got(values, notes);
    }
    throw new AssertionError(outcome);
  }

  private static DoubleStream within(Samples samples, long after, long to) {
    return IntStream.range(samples.firstAtOrAfter(after + 1), samples.firstAtOrAfter(to + 1)).mapToDouble(samples::value);
  }

  /** The most that the counter grows within `length` before `to`, and not before `from`. */
  private double growth(long from, long to, long length) {
    double most = 0;
    double grown = 0;
    var sums = new TreeMap<Long, Double>();
    for (int i = Math.max(1, counter.firstAtOrAfter(from)); i < counter.size() && counter.time(i) <= to; i++) {
      double last = counter.value(i - 1);
      grown += counter.value(i) < last ? counter.value(i) : counter.value(i) - last;
      sums.put(counter.time(i), grown);
      var before = sums.floorEntry(counter.time(i) - length);
      most = Math.max(most, grown - (before == null ? 0 : before.getValue()));
    }
    return most;
  }

  private void check(String function, String bound, long window, long r, Got raw, Got got) {
    var name = "%s over %d minutes of %d minutes each".formatted(function, window / 60_000, r / 60_000);
    assertThat(got.values().keySet()).as("%s: no holes", name).containsAll(raw.values().keySet());
    assertThat(raw.values().keySet()).as("%s: nothing more", name).containsAll(got.values().keySet());
    got.values()
        .forEach(
            (at, value) -> {
              long t = Long.parseLong(at.substring(0, 9));
              long w = function.equals(INSTANTS) ? r : window;
              double expected = raw.values().getOrDefault(at, Double.NaN);
              double least = expected;
              double most = expected;
              switch (bound) {
                case "raw", "the same" -> {}
                case "the least and the greatest sample of the outer range" -> {
                  least = within(gauge, t - w - r, t).min().orElseThrow();
                  most = within(gauge, t - w - r, t).max().orElseThrow();
                }
                case "the minimum of the outer and of the inner range" -> {
                  least = within(gauge, t - w - r, t).min().orElseThrow();
                  most = within(gauge, t - w, t - r).min().orElse(Double.POSITIVE_INFINITY);
                }
                case "the maximum of the inner and of the outer range" -> {
                  least = within(gauge, t - w, t - r).max().orElse(Double.NEGATIVE_INFINITY);
                  most = within(gauge, t - w - r, t).max().orElseThrow();
                }
                case "the sum of the inner and of the outer range, if no sample is negative" -> {
                  least = within(gauge, t - w, t - r).sum();
                  most = within(gauge, t - w - r, t).sum();
                }
                case "what the counter grows in *2r*, once at each end of the range" -> {
                  double off = 2 * growth(t - w - r, t, 2 * r) / (function.equals("rate") ? w / 1000.0 : 1);
                  least -= off;
                  most += off;
                }
                default -> throw new AssertionError("No bound is called \"" + bound + "\"");
              }
              double grain = bound.equals("raw") || bound.equals("the same") ? 0 : 1e-9 * Math.abs(most);
              assertThat(value).as("%s at %d s", name, t / 1000).isBetween(least - grain, most + grain);
            });
  }

  @Test
  void every_function_stays_within_what_the_table_states() throws IOException {
    var raw = scene.unlisted(BLOCK, Map.of(GAUGE, gauge, COUNTER, counter), "a");
    scene.admit(raw);
    scene.coarser(scene.coarser(raw, Resolution.FIVE_MINUTES), Resolution.ONE_HOUR);
    for (var row : table().entrySet()) {
      for (var window : List.of("20m", "90m", "6h")) {
        var query = query(row.getKey(), window);
        var expected = ask(query, Resolution.RAW);
        for (var coarsest : List.of(Resolution.FIVE_MINUTES, Resolution.ONE_HOUR)) {
          long minutes = Long.parseLong(window.substring(0, window.length() - 1)) * (window.endsWith("h") ? 60 : 1);
          var got = ask(query, coarsest);
          check(row.getKey(), row.getValue(), minutes * 60_000, coarsest.millis(), expected, got);
          assertThat(got.notes()).as(query).isEqualTo(Notes.none());
        }
      }
    }
  }

  @Test
  void the_table_lists_every_function_that_reads_a_range() throws IOException {
    var rows = table().keySet();
    var ranged = Function.all().stream().filter(function -> function.parameters().contains(ValueType.MATRIX)).map(Function::name);
    assertThat(rows).containsAll(ranged.collect(Collectors.toCollection(TreeSet::new)));
    assertThat(rows).allMatch(row -> row.equals(INSTANTS) || row.equals("count_values") || Function.named(row).isPresent());
  }

  @Test
  void what_is_left_stands_for_what_is_gone_and_is_said() throws IOException {
    var raw = scene.unlisted(BLOCK, Map.of(GAUGE, gauge, COUNTER, counter), "a");
    scene.coarser(raw, Resolution.FIVE_MINUTES);
    var rows = table();
    // Without its feature this one reads nothing.
    rows.remove("start_timestamp");
    for (var row : rows.entrySet()) {
      var query = query(row.getKey(), "6h");
      var got = ask(query, Resolution.RAW);
      var gone = "Finer samples of 1970-01-01T0";
      if (row.getValue().equals("raw")) {
        assertThat(got.notes().warnings())
            .as(query)
            .singleElement()
            .asString()
            .startsWith(gone)
            .endsWith("aggregates of 5m stand for them, which do not determine " + row.getKey() + ".");
      } else {
        assertThat(got.notes().warnings()).as(query).isEmpty();
        assertThat(got.notes().infos()).as(query).singleElement().asString().startsWith(gone).endsWith("aggregates of 5m stand for them.");
        assertThat(got.values()).as(query).matches(values -> row.getKey().startsWith("absent") == values.isEmpty());
      }
    }
    assertThat(ask("rate(seen_total[5m])", Resolution.RAW).notes().warnings())
        .singleElement()
        .asString()
        .endsWith("of which a range of 300 s is too short for rate: ask for a longer one.");
  }

  @Test
  void selectors_of_instants_say_how_to_look_back_far_enough() {
    scene.coarser(scene.unlisted(BLOCK, Map.of(GAUGE, gauge), "a"), Resolution.ONE_HOUR);
    assertThat(ask("level", Resolution.RAW).notes().warnings())
        .singleElement()
        .asString()
        .endsWith("aggregates of 1h stand for them: ask with max_source_resolution=1h to look back as far.");
    var wide = ask("level", Resolution.ONE_HOUR);
    assertThat(wide.notes()).isEqualTo(Notes.none());
    assertThat(wide.values()).hasSize((int) ((BLOCK.end() - HOUR - FROM) / STEP) + 1);
  }
}
