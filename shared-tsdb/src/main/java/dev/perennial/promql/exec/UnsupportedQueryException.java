package dev.perennial.promql.exec;

import dev.perennial.promql.syntax.Position;

/// A query that is PromQL but needs something this engine does not have.
public final class UnsupportedQueryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Position position;

  /// The query needs `what`, at `position`.
  public UnsupportedQueryException(String what, Position position) {
    super("unsupported: " + what, null, false, false);
    this.position = position;
  }

  /// Where in the query it is needed.
  public Position position() {
    return position;
  }
}
