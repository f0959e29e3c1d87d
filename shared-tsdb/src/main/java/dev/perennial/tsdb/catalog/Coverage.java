package dev.perennial.tsdb.catalog;

import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.time.TimeRanges;

/// That everything one replica scraped in `ranges` is in a block.
///
/// `replica` holds the replica labels alone, `{replica="a"}`. Empty replica labels stand for every replica: a block
/// that some other compactor deduplicated does not say whose samples it holds.
public record Coverage(Labels replica, TimeRanges ranges) {
  /// Whether this tells of `other`.
  public boolean isOf(Labels other) {
    return replica.isEmpty() || replica.equals(other);
  }
}
