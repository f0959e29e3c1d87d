package dev.perennial.promql.syntax;

import dev.perennial.tsdb.labels.Matcher;
import java.util.List;
import java.util.Optional;

/// A node of a parsed query. Immutable; durations and times in milliseconds.
public sealed interface Expr {
  /// Where the node stands in the text.
  Position position();

  /// A number; `duration` is whether it was written with units of time, which only shows when it is printed.
  record Numeral(Position position, double value, boolean duration) implements Expr {
    /// A number written without units.
    public Numeral(Position position, double value) {
      this(position, value, false);
    }
  }

  /// A text. A byte that an escape put there and that is no part of a character in UTF-8 stands as the lone surrogate `U+DC00 + byte`.
  record Text(Position position, String value) implements Expr {}

  /// A node in parentheses.
  record Paren(Position position, Expr inner) implements Expr {}

  /// A sign before a node; `minus` is whether it is one.
  record Signed(Position position, boolean minus, Expr inner) implements Expr {}

  /// A selector of series: an instant vector, or with a range a range vector.
  ///
  /// `name` is the metric name as written before the braces, or empty; `matchers` hold all conditions, the name's included.
  record Selector(
      Position position, String name, List<Matcher> matchers, Optional<Duration> range, Shift shift, Extent extent)
      implements Expr {
    /// Copies the matchers.
    public Selector {
      matchers = List.copyOf(matchers);
    }
  }

  /// `inner[range:step]`, a range vector; without a step the query's default is used.
  record Subquery(Position position, Expr inner, Duration range, Optional<Duration> step, Shift shift) implements Expr {}

  /// A call of a function by its lower-case name.
  record Call(Position position, String function, List<Expr> arguments) implements Expr {
    /// Copies the arguments.
    public Call {
      arguments = List.copyOf(arguments);
    }
  }

  /// An aggregation by its lower-case name; `parameter` is the first argument of those that have two.
  record Aggregation(Position position, String name, Optional<Expr> parameter, Expr inner, Grouping grouping)
      implements Expr {}

  /// An operator between two nodes; `bool` makes a comparison answer 0 or 1.
  record Binary(Position position, Operator operator, boolean bool, Expr left, Expr right, Matching matching)
      implements Expr {}

  /// Which labels an aggregation keeps: with `without` all but `labels` and the name, else only `labels`.
  record Grouping(boolean without, List<String> labels) {
    /// Everything into one group.
    public static final Grouping ALL = new Grouping(false, List.of());

    /// Copies the labels.
    public Grouping {
      labels = List.copyOf(labels);
    }
  }

  /// A length of time: a literal in milliseconds or an expression that the query's step and range decide.
  sealed interface Duration {
    /// A number of milliseconds.
    record Literal(long millis) implements Duration {}

    /// An expression of scalar nodes, with the calls `step`, `range`, `min_of` and `max_of`; its value is in seconds.
    record Computed(Expr seconds) implements Duration {}
  }

  /// `offset` and `@`: evaluated at [#at] if given, then `offset` earlier.
  record Shift(Optional<Duration> offset, Optional<At> at) {
    /// No shift.
    public static final Shift NONE = new Shift(Optional.empty(), Optional.empty());
  }

  /// The instant after an `@`.
  sealed interface At {
    /// Milliseconds since 1970.
    record Time(long millis) implements At {}

    /// The query's start.
    record Start() implements At {}

    /// The query's end.
    record End() implements At {}
  }

  /// How a range selector treats the samples at its edges.
  enum Extent {
    /// As Prometheus always did.
    PLAIN,
    /// From the newest sample at or before the range's start.
    ANCHORED,
    /// Interpolated at both edges.
    SMOOTHED
  }

  /// Which elements of two vectors belong together.
  ///
  /// `on` says whether `labels` are the ones that must agree, or the ones ignored; `included` are the labels that a
  /// `group_left` or `group_right` takes from the side of one; `fillLeft` and `fillRight` stand for missing elements.
  record Matching(
      Cardinality cardinality,
      boolean on,
      List<String> labels,
      List<String> included,
      Optional<Double> fillLeft,
      Optional<Double> fillRight) {
    /// All labels must agree, one to one.
    public static final Matching PLAIN =
        new Matching(Cardinality.ONE_TO_ONE, false, List.of(), List.of(), Optional.empty(), Optional.empty());

    /// Copies the lists.
    public Matching {
      labels = List.copyOf(labels);
      included = List.copyOf(included);
    }
  }

  /// How many elements may meet how many.
  enum Cardinality {
    /// Each element meets one.
    ONE_TO_ONE,
    /// `group_left`: many on the left meet one on the right.
    MANY_TO_ONE,
    /// `group_right`: one on the left meets many on the right.
    ONE_TO_MANY,
    /// The set operators.
    MANY_TO_MANY
  }
}
