package dev.perennial.promql.plan;

import dev.perennial.tsdb.labels.Matcher;
import dev.perennial.tsdb.series.Selection;
import dev.perennial.tsdb.time.TimeRange;
import java.util.List;

/// What is asked of storage: matchers, span of time, the hints, and how much of histograms. Equal reads are asked once a query.
public record Read(
    List<Matcher> matchers, TimeRange range, String function, long window, long step, Detail detail) {
  /// How much of native histograms is looked at.
  public enum Detail {
    /// All of them.
    WHOLE,
    /// Only count and sum, for everything around the selector asks for no more. Prometheus then compares the buckets of
    /// neighbours where it reads them, and so knows of every reset.
    COUNTS
  }

  /// Copies the matchers.
  public Read {
    matchers = List.copyOf(matchers);
  }

  /// The same question about `others`.
  public Read withMatchers(List<Matcher> others) {
    return new Read(others, range, function, window, step, detail);
  }

  /// The same question about another span.
  public Read withRange(TimeRange other) {
    return new Read(matchers, other, function, window, step, detail);
  }

  /// As storage understands it.
  public Selection selection() {
    return new Selection(matchers, range, function, window, step);
  }

  @Override
  public String toString() {
    var out = new StringBuilder("{");
    for (var matcher : matchers) {
      out.append(out.length() == 1 ? "" : ", ").append(matcher);
    }
    return out.append("} from ").append(range.start()).append("ms to ").append(range.last()).append("ms").toString();
  }
}
