package dev.perennial.promql.script;

import dev.perennial.tsdb.labels.Labels;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// A block of a script; `line` is where it begins, from 1.
public sealed interface Command {
  /// Where it begins, from 1.
  int line();

  /// Adds series; their samples are `step` milliseconds apart, from 0 on.
  ///
  /// `classic` says what becomes of classic histograms.
  record Load(int line, long step, Classic classic, List<Series> series) implements Command {
    /// Copies the series.
    public Load {
      series = List.copyOf(series);
    }
  }

  /// Forgets all series.
  record Clear(int line) implements Command {}

  /// Asks something.
  record Eval(int line, Times times, String query, Expected expected) implements Command {}

  /// What becomes of classic histograms that are loaded.
  enum Classic {
    /// They are series like others.
    KEPT,
    /// They are kept, and a native histogram with custom bounds is made of each.
    ALSO_NATIVE
  }

  /// A series with one value for each step.
  ///
  /// `starts` say since when the counter of each value counts, in milliseconds after the value's time; empty where nothing is
  /// said of any.
  record Series(int line, Labels labels, List<Point> points, List<OptionalLong> starts) {
    /// Copies both lists.
    public Series {
      points = List.copyOf(points);
      starts = List.copyOf(starts);
    }

    /// A series without start timestamps.
    public Series(int line, Labels labels, List<Point> points) {
      this(line, labels, points, List.of());
    }
  }

  /// What must come of an evaluation: `series` or a `scalar` or a `text`, unless it must `fail`.
  ///
  /// `vector` are the times of the samples where an instant query answers with a range vector.
  record Expected(
      List<Series> series,
      Optional<Double> scalar,
      Optional<String> text,
      Optional<Times.Range> vector,
      Order order,
      Optional<Message> fail,
      Notices warnings,
      Notices infos) {
    /// Copies the series.
    public Expected {
      series = List.copyOf(series);
    }
  }

  /// Whether the order of an instant query's answer matters.
  enum Order {
    /// It does not.
    ANY,
    /// It does.
    AS_WRITTEN
  }

  /// What is said of a message: nothing, all its words, or a regular expression that must be found in it.
  sealed interface Message {
    /// Any message.
    record Any() implements Message {}

    /// This one.
    record Text(String text) implements Message {}

    /// One in which this is found.
    record Pattern(String regex) implements Message {}
  }

  /// What is said of warnings or infos.
  sealed interface Notices {
    /// Nothing.
    record Unchecked() implements Notices {}

    /// There must be none.
    record None() implements Notices {}

    /// For each of these there must be one.
    record Some(List<Message> messages) implements Notices {
      /// Copies the messages.
      public Some {
        messages = List.copyOf(messages);
      }
    }
  }
}
