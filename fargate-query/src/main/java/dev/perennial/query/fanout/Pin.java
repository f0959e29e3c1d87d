package dev.perennial.query.fanout;

import dev.perennial.tsdb.series.SeriesSource;
import java.util.Optional;

/// What one query reads. It gives the same answers for as long as it is used.
///
/// Its methods throw [StalePinException] where a pinned block is gone, and [IncompleteException] where the reading refuses gaps and
/// there are some.
public interface Pin extends SeriesSource {
  /// Which of the two it has thrown, wherever the query lost it on the way.
  Optional<RuntimeException> ended();

  /// A pin of something that never goes away and has no gaps.
  static Pin of(SeriesSource source) {
    return new WatchedPin(source);
  }
}
