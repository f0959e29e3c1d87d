package dev.perennial.promql.script;

import dev.perennial.promql.script.Command.Expected;
import dev.perennial.promql.script.Command.Message;
import dev.perennial.promql.script.Command.Notices;
import dev.perennial.promql.script.Command.Order;
import dev.perennial.promql.syntax.ValueType;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.series.Samples;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Holds an answer against what a script expects; every method answers with what is wrong, if anything.
final class Comparison {
  private Comparison() {}

  /// What is wrong with `outcome`.
  static Optional<String> compare(Expected expected, Times times, Outcome outcome) {
    if (expected.fail().isPresent()) {
      return failure(expected.fail().get(), outcome);
    }
    return switch (outcome) {
      case Outcome.Failed(String message) -> Optional.of("failed: " + message);
      case Outcome.Unsupported(String name) -> Optional.of("unsupported: " + name);
      case Outcome.Text(String value) ->
          expected.text().equals(Optional.of(value)) ? Optional.empty() : Optional.of("answered the text \"" + value + "\"");
      case Outcome.Series series ->
          notices("warning", expected.warnings(), series.warnings())
              .or(() -> notices("info", expected.infos(), series.infos()))
              .or(() -> values(expected, times, series));
    };
  }

  private static Optional<String> failure(Message message, Outcome outcome) {
    return switch (outcome) {
      case Outcome.Failed(String text) ->
          fits(message, text) ? Optional.empty() : Optional.of("failed, but with: " + text);
      case Outcome.Unsupported(String name) -> Optional.of("unsupported: " + name);
      case Outcome.Series _, Outcome.Text _ -> Optional.of("answered, though it should fail");
    };
  }

  private static boolean fits(Message message, String text) {
    return switch (message) {
      case Message.Any() -> true;
      case Message.Text(String wanted) -> wanted.equals(text);
      case Message.Pattern(String regex) -> Pattern.compile(regex).matcher(text).find();
    };
  }

  private static Optional<String> notices(String kind, Notices wanted, List<String> found) {
    return switch (wanted) {
      case Notices.Unchecked() -> Optional.empty();
      case Notices.None() -> found.isEmpty() ? Optional.empty() : Optional.of("unexpected " + kind + ": " + found);
      case Notices.Some(List<Message> messages) ->
          messages.stream()
              .filter(message -> found.stream().noneMatch(text -> fits(message, text)))
              .findFirst()
              .map(message -> "no " + kind + " that is " + message + " in " + found)
              .or(
                  () ->
                      found.stream()
                          .filter(text -> messages.stream().noneMatch(message -> fits(message, text)))
                          .findFirst()
                          .map(text -> "unexpected " + kind + ": " + text));
    };
  }

  private static Optional<String> values(Expected expected, Times times, Outcome.Series found) {
    if (expected.text().isPresent()) {
      return Optional.of("answered a " + found.type().text() + " and no text");
    }
    if (expected.scalar().isPresent()) {
      return scalar(expected.scalar().get(), found);
    }
    if (expected.vector().isPresent()) {
      return found.type() == ValueType.MATRIX
          ? rows(expected, expected.vector().get(), found.rows())
          : Optional.of("answered no range vector");
    }
    return switch (times) {
      case Times.Range range -> rows(expected, range, found.rows());
      case Times.Instant(long at) -> rows(expected, new Times.Range(at, at, 1), found.rows());
    };
  }

  private static Optional<String> scalar(double wanted, Outcome.Series found) {
    if (found.rows().size() != 1) {
      return Optional.of("answered " + found.rows().size() + " series and no number");
    }
    var row = found.rows().getFirst();
    if (!row.labels().isEmpty() || row.samples().isEmpty()) {
      return Optional.of("answered " + row.labels() + " and no number");
    }
    for (int i = 0; i < row.samples().size(); i++) {
      if (!Closeness.isWanted(new Point.Value(wanted), row.samples(), i)) {
        return Optional.of("expected " + wanted + ", but got " + show(row.samples(), i));
      }
    }
    return Optional.empty();
  }

  private static Optional<String> rows(Expected expected, Times.Range times, List<Outcome.Row> rows) {
    var seen = new HashSet<Labels>();
    for (int i = 0; i < rows.size(); i++) {
      var row = rows.get(i);
      if (!seen.add(row.labels())) {
        return Optional.of("answered " + row.labels() + " twice");
      }
      var wanted = wanted(expected, i, row.labels());
      if (wanted.isEmpty()) {
        return Optional.of("unexpected " + row.labels() + " " + row.samples() + (expected.order() == Order.AS_WRITTEN ? " at place " + i : ""));
      }
      var wrong = samples(wanted.get(), times, row.samples());
      if (wrong.isPresent()) {
        return Optional.of(row.labels() + ": " + wrong.get());
      }
    }
    return expected.series().stream()
        .filter(series -> !seen.contains(series.labels()))
        .filter(series -> series.points().stream().anyMatch(point -> !(point instanceof Point.Missing)))
        .findFirst()
        .map(series -> "missing " + series.labels());
  }

  private static Optional<Command.Series> wanted(Expected expected, int place, Labels labels) {
    var candidates = expected.series();
    if (expected.order() == Order.AS_WRITTEN) {
      return place < candidates.size() && candidates.get(place).labels().equals(labels)
          ? Optional.of(candidates.get(place))
          : Optional.empty();
    }
    return candidates.stream().filter(series -> series.labels().equals(labels)).findFirst();
  }

  private static Optional<String> samples(Command.Series wanted, Times.Range times, Samples samples) {
    int next = 0;
    for (int i = 0; i < wanted.points().size(); i++) {
      var point = wanted.points().get(i);
      long time = times.start() + i * times.step();
      boolean found = next < samples.size() && samples.time(next) == time;
      if (point instanceof Point.Missing) {
        if (found) {
          return Optional.of("unexpected " + show(samples, next));
        }
      } else if (!found) {
        return Optional.of("nothing at " + time + " ms, expected " + show(point) + "; there is " + samples);
      } else {
        if (!Closeness.isWanted(point, samples, next)) {
          return Optional.of("expected " + show(point) + ", but got " + show(samples, next));
        }
        next++;
      }
    }
    return next < samples.size() ? Optional.of("unexpected " + show(samples, next)) : Optional.empty();
  }

  private static String show(Point point) {
    return switch (point) {
      case Point.Missing _ -> "nothing";
      case Point.Value(double value) -> String.valueOf(value);
      case Point.Native(var histogram, _) -> histogram.toString();
    };
  }

  private static String show(Samples samples, int i) {
    var histogram = samples.histogram(i);
    return (histogram == null ? String.valueOf(samples.value(i)) : histogram.toFloat()) + " at " + samples.time(i) + " ms";
  }
}
