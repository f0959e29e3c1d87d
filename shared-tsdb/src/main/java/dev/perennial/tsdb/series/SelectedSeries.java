package dev.perennial.tsdb.series;

import dev.perennial.tsdb.labels.Labels;
import java.util.List;

/// The series of one selection. Reading is safe from many threads, each with a run of its own.
public interface SelectedSeries extends AutoCloseable {
  /// The labels of all series, sorted, each once.
  List<Labels> labels();

  /// Opens the series at places `from <= i < to` for reading; what lies side by side in storage is fetched at once.
  Run run(int from, int to);

  /// What has to be said about completeness so far; complete once all runs were read.
  Notes notes();

  /// The bytes fetched from storage so far for these series; 0 where nobody counts.
  default long bytesFetched() {
    return 0;
  }

  @Override
  void close();

  /// A run of neighbouring series, read by one thread.
  interface Run {
    /// Appends the samples of the series at place `i` (of the whole selection) to `into`: ascending, each time
    /// once, none outside the selection's range, stale markers included.
    void read(int i, Samples into);
  }

  /// No series, with something to say about it.
  static SelectedSeries none(Notes notes) {
    return new SelectedSeries() {
      @Override
      public List<Labels> labels() {
        return List.of();
      }

      @Override
      public Run run(int from, int to) {
        return (i, _) -> {
          throw new IndexOutOfBoundsException(i);
        };
      }

      @Override
      public Notes notes() {
        return notes;
      }

      @Override
      public void close() {}
    };
  }
}
