package dev.perennial.query.remote;

import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.series.Samples;
import dev.perennial.tsdb.series.SelectedSeries;
import dev.perennial.tsdb.series.SelectedSeries.Run;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The series of a selection one after the other, fetched by runs. For one thread.
final class SeriesReads {
  private static final int RUN = 64;

  private final SelectedSeries selected;
  private final List<Labels> labels;
  private int next;
  private int end;
  private @Nullable Run run;

  SeriesReads(SelectedSeries selected) {
    this.selected = selected;
    this.labels = selected.labels();
  }

  /// Replaces what is in `into` by the samples of the next series; false behind the last one.
  boolean next(Samples into) {
    if (next == labels.size()) {
      return false;
    }
    var current = run;
    if (current == null || next == end) {
      end = Math.min(labels.size(), next + RUN);
      current = selected.run(next, end);
      run = current;
    }
    into.clear();
    current.read(next++, into);
    return true;
  }

  /// The labels of the series that was read last.
  Labels labels() {
    return labels.get(next - 1);
  }
}
