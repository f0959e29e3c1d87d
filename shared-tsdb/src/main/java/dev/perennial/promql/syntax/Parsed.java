package dev.perennial.promql.syntax;

import java.util.List;
import java.util.stream.Collectors;

/// What came of reading a query.
public sealed interface Parsed {
  /// The query was understood, and its types agree.
  record Query(Expr expr) implements Parsed {}

  /// The query was not understood, for at least one reason.
  record Rejected(List<SyntaxError> errors) implements Parsed {
    /// Copies the errors.
    public Rejected {
      errors = List.copyOf(errors);
    }

    /// All errors, a line each.
    public String message() {
      return errors.stream().map(SyntaxError::toString).collect(Collectors.joining("\n"));
    }
  }
}
