package dev.perennial.promql.script;

import dev.perennial.promql.syntax.ValueType;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.series.Samples;
import java.util.List;

/// What an engine answers.
public sealed interface Outcome {
  /// Series, in the engine's order. A scalar is one row without labels; an instant query's rows have one sample each, unless its
  /// type is a range vector.
  record Series(ValueType type, List<Row> rows, List<String> warnings, List<String> infos) implements Outcome {
    /// Copies the lists.
    public Series {
      rows = List.copyOf(rows);
      warnings = List.copyOf(warnings);
      infos = List.copyOf(infos);
    }
  }

  /// A text.
  record Text(String value) implements Outcome {}

  /// An error.
  record Failed(String message) implements Outcome {}

  /// Something that the engine does not do, by its name.
  record Unsupported(String name) implements Outcome {}

  /// One series of an answer.
  record Row(Labels labels, Samples samples) {}
}
