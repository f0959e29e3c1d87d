package dev.perennial.tsdb.series;

import dev.perennial.tsdb.labels.Matcher;
import dev.perennial.tsdb.time.TimeRange;
import java.util.List;

/// What a query wants of a source: the series, the span of time, and what it will do with the samples.
///
/// `function` is the innermost function or aggregation around the selector (`""` if none) and `window` its
/// range in milliseconds (0 for an instant selector); a source of downsampled data picks aggregates and resolution by them.
public record Selection(List<Matcher> matchers, TimeRange range, String function, long window, long step) {
  /// Copies the matchers.
  public Selection {
    matchers = List.copyOf(matchers);
  }

  /// A selection without hints.
  public static Selection of(List<Matcher> matchers, TimeRange range) {
    return new Selection(matchers, range, "", 0, 0);
  }
}
