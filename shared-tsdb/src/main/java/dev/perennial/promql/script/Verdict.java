package dev.perennial.promql.script;

/// What came of one `eval` of a script.
public sealed interface Verdict {
  /// Where in the script the `eval` stands, from 1.
  int line();

  /// What was asked.
  String query();

  /// As expected.
  record Passed(int line, String query) implements Verdict {}

  /// Not as expected; `reason` says how.
  record Failed(int line, String query, String reason) implements Verdict {}

  /// Not tried, for the engine does not do `name`.
  record Unsupported(int line, String query, String name) implements Verdict {}
}
