package dev.perennial.tsdb.series;

import dev.perennial.tsdb.labels.Matcher;
import dev.perennial.tsdb.time.TimeRange;
import java.util.List;

/// Something that holds series and can be asked for some of them. Safe for many threads.
///
/// One that gives up on a query on purpose throws what is a [SourceEnded].
public interface SeriesSource {
  /// The series that satisfy all matchers and may have samples in the range, sorted by labels, each once.
  SelectedSeries select(Selection selection);

  /// The names of all labels on series that satisfy all of `matchers` and may have samples in `range`, sorted.
  Answer<String> labelNames(List<Matcher> matchers, TimeRange range);

  /// The values of the label `name` on series that satisfy all of `matchers` and may have samples in `range`, sorted.
  Answer<String> labelValues(String name, List<Matcher> matchers, TimeRange range);
}
