package dev.perennial.infra.config;

import java.time.Duration;

/// How much is scraped and asked, for the estimate of what it costs; nothing is sized by it.
///
/// `series` are the active series of one replica, `churn` the share of them in percent that is new each day; `bytesASample` is in hundredths of
/// a byte; `queriesADay` each span `queriedRange` over `seriesAQuery` series.
public record Workload(int series, int churn, int bytesASample, int queriesADay, int seriesAQuery, Duration queriedRange, int logMegabytesADay) {
  static Workload from(Section section) {
    return new Workload(
        section.number("series", 100_000, 1, 1_000_000_000),
        section.number("churn", 10, 0, 10_000),
        section.number("bytesASample", 150, 10, 1_600),
        section.number("queriesADay", 20_000, 0, 1_000_000_000),
        section.number("seriesAQuery", 500, 1, 100_000_000),
        section.length("queriedRange", Duration.ofHours(6)),
        section.number("logMegabytesADay", 200, 0, 10_000_000));
  }
}
