package dev.perennial.query.split;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.perennial.promql.syntax.Features;
import dev.perennial.query.fanout.Reading;
import java.time.Duration;
import java.util.Optional;

/// The pieces of answers that are kept, up to a number of bytes in all. Safe for many threads.
public final class ResultCache {
  private final Cache<Key, Piece> pieces;

  /// An empty cache.
  public ResultCache(long maxBytes) {
    pieces =
        Caffeine.newBuilder()
            .maximumWeight(maxBytes)
            .weigher((Key _, Piece piece) -> (int) Math.min(Integer.MAX_VALUE, piece.bytes()))
            .executor(Runnable::run)
            .build();
  }

  /// What a piece answers: the query, all that decides about its answer, how its steps lie, and its place in time.
  record Key(
      String query, Reading reading, Duration lookback, Features features, long step, long phase, long length, long place) {}

  Optional<Piece> get(Key key) {
    return Optional.ofNullable(pieces.getIfPresent(key));
  }

  void put(Key key, Piece piece) {
    pieces.put(key, piece);
  }
}
