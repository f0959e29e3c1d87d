package dev.perennial.tsdb.wal;

import dev.perennial.tsdb.histogram.Histogram;
import dev.perennial.tsdb.labels.Labels;

/// Hears what records hold, item by item. `start` is a sample's start timestamp, 0 where it is not known.
public interface RecordVisitor {
  /// Whether records of this type are to be read at all.
  default boolean wants(int type) {
    return true;
  }

  /// From now on `ref` stands for the series with these labels.
  default void series(long ref, Labels labels) {}

  /// A float.
  default void sample(long ref, long time, long start, double value) {}

  /// A histogram.
  default void histogram(long ref, long time, long start, Histogram histogram) {}

  /// Samples of a series that were deleted, both ends included.
  default void tombstone(long ref, long first, long last) {}

  /// An exemplar of a series.
  default void exemplar(long ref, long time, double value, Labels labels) {}

  /// The samples of the series logged so far stand in this chunk of the head; 0: no chunk was written yet.
  default void marker(long ref, long chunk) {}

  /// What a series measures.
  default void metadata(long ref, int type, String unit, String help) {}

  /// A record of a type that is not known and was passed over.
  default void unknown(int type) {}
}
