package dev.perennial.query.scraped;

import dev.perennial.tsdb.labels.Labels;
import java.time.Instant;

/// What a Prometheus discovered.
public sealed interface Target {
  /// Its labels before relabelling.
  Labels discovered();

  /// The scrape pool that it belongs to, `""` where that is not told.
  String pool();

  /// A target that is scraped. `health` is `up`, `down` or `unknown`; `seconds` is how long the last scrape took; `interval` and `timeout`
  /// are empty where they are not told.
  record Active(
      Labels discovered,
      Labels labels,
      String pool,
      String url,
      String globalUrl,
      String lastError,
      Instant lastScrape,
      double seconds,
      String health,
      String interval,
      String timeout)
      implements Target {}

  /// A target that relabelling dropped.
  record Dropped(Labels discovered, String pool) implements Target {}
}
