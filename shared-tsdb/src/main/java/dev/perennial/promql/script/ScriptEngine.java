package dev.perennial.promql.script;

import dev.perennial.tsdb.series.SeriesSource;

/// An engine that can be held against scripts.
@FunctionalInterface
public interface ScriptEngine {
  /// Evaluates `query`, with all features allowed.
  Outcome evaluate(SeriesSource source, String query, Times times);
}
