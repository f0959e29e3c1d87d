package dev.perennial.promql.syntax;

import java.util.ArrayList;
import java.util.List;

/// What is wrong with a query. Wrong types are only worth telling when the rest was right.
final class Problems {
  private record Problem(Position position, String message) {}

  private final Source source;
  private final List<Problem> misuses = new ArrayList<>();
  private final List<Problem> typeErrors = new ArrayList<>();

  Problems(Source source) {
    this.source = source;
  }

  /// Something that is written right but cannot stand there.
  void misuse(Position position, String message) {
    misuses.add(new Problem(position, message));
  }

  /// A wrong type.
  void typeError(Position position, String message) {
    typeErrors.add(new Problem(position, message));
  }

  /// Whether something is written where it cannot stand; types are not looked at then.
  boolean hasMisuses() {
    return !misuses.isEmpty();
  }

  /// Like Prometheus, only the first one.
  List<SyntaxError> errors() {
    var told = misuses.isEmpty() ? typeErrors : misuses;
    return told.stream().limit(1).map(problem -> source.error(problem.position.start(), problem.message)).toList();
  }
}
