package dev.perennial.tsdb.index;

import java.util.List;
import java.util.Optional;

/// Where each postings list of an index begins, by label name and value. Safe for many threads.
sealed interface OffsetTable permits PostingsTable, HeaderOffsets, GuardedOffsets {
  /// One list: the value it stands for, where it begins, and where the next one does (a guess in old files).
  record Entry(String value, long offset, long next) {
    /// The number of bytes of the list, at most.
    long bytes() {
      return next - offset;
    }
  }

  /// Takes entries in order.
  @FunctionalInterface
  interface Visitor {
    void visit(String value, long offset, long next);
  }

  /// All label names, ascending; the list of all series has the name `""` and is not among them.
  List<String> names();

  /// The number of values of a label name.
  int count(String name);

  /// How many bytes have to be fetched before all values of a label name are known.
  long cost(String name);

  /// The list of one value, if it is there.
  Optional<Entry> find(String name, String value);

  /// All lists of a label name, in order of values.
  void forEach(String name, Visitor visitor);
}
