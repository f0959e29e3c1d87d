package dev.perennial.promql.exec.step;

/// The end of a query before its answer, with the sentence for the user.
public final class QueryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// Whose fault it is.
  public enum Kind {
    /// The query cannot be evaluated over this data.
    EXECUTION,
    /// It took too long.
    TIMEOUT,
    /// Nobody waits for the answer any more.
    CANCELED
  }

  private final Kind kind;

  /// A failure of a kind.
  public QueryException(Kind kind, String sentence) {
    super(sentence, null, false, false);
    this.kind = kind;
  }

  /// A query that cannot be evaluated over this data.
  public static QueryException execution(String sentence) {
    return new QueryException(Kind.EXECUTION, sentence);
  }

  /// Whose fault it is.
  public Kind kind() {
    return kind;
  }
}
