package dev.perennial.promql.exec.annotation;

import dev.perennial.promql.exec.text.Numbers;
import dev.perennial.promql.syntax.Position;
import dev.perennial.tsdb.labels.Labels;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The remarks of one query, each text once at its first place. Safe for many threads, and the same whatever their order.
public final class Annotations {
  private final Map<String, Annotation> byText = new HashMap<>();
  private final Map<String, Monotonicity> repaired = new HashMap<>();
  private final Map<String, Overlap> overlaps = new HashMap<>();

  /// How often a sample of a metric claimed to count from before the sample before it.
  private record Overlap(Position position, String metric, long times) {
    Overlap and(Overlap other) {
      return new Overlap(
          position.start() <= other.position.start() ? position : other.position, metric, times + other.times);
    }

    String text() {
      return "sample has start time that overlaps with previous sample timestamp for metric "
          + metric
          + (times > 1 ? " (" + times + " occurrences)" : "");
    }
  }

  /// What was repaired in classic histograms, over several samples.
  private record Monotonicity(
      Position position,
      String metric,
      double lowest,
      double highest,
      double difference,
      long samples,
      long first,
      long last) {
    Monotonicity and(Monotonicity other) {
      return new Monotonicity(
          position.start() <= other.position.start() ? position : other.position,
          metric,
          Math.min(lowest, other.lowest),
          Math.max(highest, other.highest),
          Math.max(difference, other.difference),
          samples + other.samples,
          Math.min(first, other.first),
          Math.max(last, other.last));
    }

    String text() {
      return "input to histogram_quantile needed to be fixed for monotonicity (see"
          + " https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile)"
          + metric
          + ", from buckets "
          + Numbers.general(lowest)
          + " to "
          + Numbers.general(highest)
          + ", with a max diff of "
          + Numbers.general(difference, 2)
          + ", over "
          + samples
          + " samples from "
          + Numbers.instant(first)
          + " to "
          + Numbers.instant(last);
    }
  }

  /// Adds a remark.
  public synchronized void add(Annotation annotation) {
    byText.merge(
        annotation.level() + annotation.text(),
        annotation,
        (a, b) -> a.position().start() <= b.position().start() ? a : b);
  }

  /// Adds the remark that buckets from `lowest` to `highest` of a classic histogram were raised at `time`; `metric` is
  /// what is added to name it.
  public synchronized void addRepaired(
      Position position, String metric, double lowest, double highest, double difference, long time) {
    repaired.merge(
        metric, new Monotonicity(position, metric, lowest, highest, difference, 1, time, time), Monotonicity::and);
  }

  /// Adds the remark that a window held a sample which claims to count from before the one before it; `metric` is in quotes.
  public synchronized void addOverlap(Position position, String metric) {
    overlaps.merge(metric, new Overlap(position, metric, 1), Overlap::and);
  }

  /// The texts of a level with Prometheus' prefix and the line and column in `query`, in order of place.
  public synchronized List<String> texts(Annotation.Level level, String query) {
    var all = new ArrayList<>(byText.values());
    repaired.values().forEach(found -> all.add(Annotation.info(found.text(), found.position())));
    overlaps.values().forEach(found -> all.add(Annotation.warning(found.text(), found.position())));
    return all.stream()
        .filter(annotation -> annotation.level() == level)
        .sorted(
            Comparator.comparingInt((Annotation annotation) -> annotation.position().start())
                .thenComparing(Annotation::text, Labels.ORDER))
        .map(annotation -> prefix(level) + annotation.text() + place(query, annotation.position().start()))
        .toList();
  }

  private static String prefix(Annotation.Level level) {
    return level == Annotation.Level.WARNING ? "PromQL warning: " : "PromQL info: ";
  }

  private static String place(String query, int offset) {
    var bytes = query.getBytes(StandardCharsets.UTF_8);
    int line = 1;
    int column = 1;
    for (int i = 0; i < Math.min(offset, bytes.length); i++) {
      if (bytes[i] == '\n') {
        line++;
        column = 1;
      } else {
        column++;
      }
    }
    return " (" + line + ":" + column + ")";
  }
}
