package dev.perennial.query.fanout;

import dev.perennial.tsdb.series.SeriesSource;

/// Where queries get their data: one pinned source for each.
public interface Sources {
  /// Pins what is live now. The source gives the same answer for as long as it is used.
  ///
  /// @throws IncompleteException if the reading refuses gaps and there are some; its methods likewise
  SeriesSource pin(Reading reading);
}
