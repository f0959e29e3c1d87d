package dev.perennial.promql.exec;

import dev.perennial.tsdb.series.Notes;

/// What came of a query.
public sealed interface Outcome {
  /// The query was answered. `annotations` are the engine's remarks with Prometheus' wording, `notes` are what storage
  /// says about completeness.
  record Answer(Value value, Notes annotations, Notes notes, Statistics statistics) implements Outcome {}

  /// The query was not answered; `sentence` is for the user.
  record Failed(Kind kind, String sentence) implements Outcome {}

  /// Why a query was not answered; `symbol` is the HTTP API's word.
  enum Kind {
    /// The query is wrong.
    BAD_DATA("bad_data"),
    /// The query cannot be evaluated over this data.
    EXECUTION("execution"),
    /// It took too long.
    TIMEOUT("timeout"),
    /// Nobody waits for the answer any more.
    CANCELED("canceled"),
    /// Storage failed, or the engine.
    INTERNAL("internal");

    private final String symbol;

    Kind(String symbol) {
      this.symbol = symbol;
    }

    /// The HTTP API's word.
    public String symbol() {
      return symbol;
    }
  }
}
