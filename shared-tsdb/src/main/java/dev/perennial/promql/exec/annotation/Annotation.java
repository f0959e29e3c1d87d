package dev.perennial.promql.exec.annotation;

import dev.perennial.promql.syntax.Position;

/// A remark of the engine about a part of the query. `text` is Prometheus' wording without prefix and place.
public record Annotation(Level level, String text, Position position) {
  /// How serious it is.
  public enum Level {
    /// The answer may not be what was meant.
    WARNING,
    /// Something the author of the query may want to know.
    INFO
  }

  /// A warning.
  public static Annotation warning(String text, Position position) {
    return new Annotation(Level.WARNING, text, position);
  }

  /// An info.
  public static Annotation info(String text, Position position) {
    return new Annotation(Level.INFO, text, position);
  }
}
