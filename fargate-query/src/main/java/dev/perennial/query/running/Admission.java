package dev.perennial.query.running;

/// Whether a query may begin.
public sealed interface Admission {
  /// It may; close it when the query is over.
  record Admitted(Slot slot) implements Admission {}

  /// Others took all slots until its patience was over.
  record Full() implements Admission {}

  /// Nobody waits for it any more.
  record Interrupted() implements Admission {}
}
