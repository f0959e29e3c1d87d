package dev.perennial.query.fanout;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/// The most that one selector may read: bytes of postings lists of blocks, checked before these are fetched; series, and bytes and samples
/// of chunks of blocks, which are reckoned from how many chunks there are, checked before any chunk is fetched.
public record ReadLimits(long postings, long series, long bytes, long samples) {
  /// No limits.
  public static final ReadLimits NONE = new ReadLimits(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);

  /** What Prometheus puts into a chunk. */
  private static final long SAMPLES = 120;

  /// Adds up what a selector fetches of postings lists; safe for many threads.
  LongConsumer toll() {
    var fetched = new AtomicLong();
    return more -> {
      if (fetched.addAndGet(more) > postings) {
        throw new LimitException(
            "A selector would fetch more than %,d bytes of postings lists, and a query may not: name the metric, or labels with fewer series"
                .formatted(postings));
      }
    };
  }

  void check(long found, long chunks) {
    if (found > series) {
      throw new LimitException("A selector finds %,d series, and a query may read %,d: select fewer".formatted(found, series));
    }
    if (chunks > bytes / Spans.CHUNK) {
      throw new LimitException(
          "A selector would download about %,d MB of chunks, and a query may download %,d MB: select fewer series or a shorter range"
              .formatted((chunks * Spans.CHUNK) >> 20, bytes >> 20));
    }
    if (chunks > samples / SAMPLES) {
      throw new LimitException(
          "A selector would read about %,d samples, and a query may read %,d: select fewer series or a shorter range"
              .formatted(chunks * SAMPLES, samples));
    }
  }
}
