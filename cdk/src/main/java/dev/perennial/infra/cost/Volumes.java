package dev.perennial.infra.cost;

import dev.perennial.infra.config.Configuration;
import java.time.Duration;

/// How much an installation scrapes, stores and moves, reckoned from its configuration. Days are days, months have 730 hours.
///
/// Stored volume is that of steady state: what is kept for ever is reckoned at the end of the first year.
record Volumes(Configuration configuration) {
  static final double HOURS = 730;
  static final double DAYS = HOURS / 24;
  private static final double GIGABYTE = 1e9;
  /** A scraped line, compressed on its way. */
  private static final double WIRE_BYTES = 12;
  /** Five aggregates of a window, in chunks. */
  private static final double WINDOW_BYTES = 12;
  /** A series in an index: its labels' references, its chunks' places, its postings. */
  private static final double INDEX_BYTES = 150;
  /** How often a sample is written anew while its block grows: to eight hours, two days, two weeks. */
  static final double REWRITES = 3;
  private static final double INDEX_DAYS = 14;
  /** What a sample takes in a write-ahead log, compressed by snappy: `perennial bench log`. */
  private static final double LOGGED_BYTES = 6.14;
  /** Needless parcels lie for the delete delay, but no longer. */
  private static final double LYING_HOURS = 6;

  double replicas() {
    return configuration.prometheus().replicas();
  }

  double zones() {
    return configuration.network().zones();
  }

  double samplesADay() {
    return configuration.workload().series() * 86_400.0 / configuration.prometheus().scrapeInterval().toSeconds();
  }

  double bytesASample() {
    return configuration.workload().bytesASample() / 100.0;
  }

  private double seriesIn(double days) {
    return configuration.workload().series() * (1 + configuration.workload().churn() / 100.0 * days);
  }

  private static double kept(Duration retention) {
    return retention.isZero() ? 365 : retention.toHours() / 24.0;
  }

  /** Samples of one replica, for deduplication leaves one; and their index. */
  double rawGigabytes() {
    double days = kept(configuration.blocks().retentionRaw());
    return (samplesADay() * bytesASample() * days + seriesIn(INDEX_DAYS) * INDEX_BYTES * days / INDEX_DAYS) / GIGABYTE;
  }

  double coarseGigabytes() {
    var blocks = configuration.blocks();
    if (blocks.downsampleAfter().isZero()) {
      return 0;
    }
    return coarse(kept(blocks.retention5m()), 288) + coarse(kept(blocks.retention1h()), 24);
  }

  private double coarse(double days, double windowsADay) {
    double windows = configuration.workload().series() * windowsADay * WINDOW_BYTES * days;
    return (windows + seriesIn(INDEX_DAYS) * INDEX_BYTES * days / INDEX_DAYS) / GIGABYTE;
  }

  /** What every replica ships, and every rewrite replaces, until it is swept and its version forgotten. */
  double passingGigabytes() {
    double days = (configuration.blocks().deleteDelay().toHours() + configuration.blocks().versionsKept().toHours()) / 24.0;
    return samplesADay() * bytesASample() * (replicas() + REWRITES - 1) * days / GIGABYTE;
  }

  /** What replicas ship of their logs, from when it is scraped until it is erased: half a block range more than a block, for its cut and the checkpoint. */
  double shippedLogGigabytes() {
    var blocks = configuration.blocks();
    double lying = Math.min(LYING_HOURS, blocks.deleteDelay().toMinutes() / 60.0);
    double hours = blocks.blockRange().toMinutes() / 60.0 * 1.5 + lying;
    return samplesADay() / 24 * hours * LOGGED_BYTES * replicas() / GIGABYTE;
  }

  /** The share of what is kept that is old enough for the cold class. */
  double coldShare() {
    double cold = configuration.blocks().coldAfter().toHours() / 24.0;
    return cold == 0 ? 0 : Math.max(0, 1 - cold / kept(configuration.blocks().retentionRaw()));
  }

  double blocksADay() {
    return 86_400.0 / configuration.blocks().blockRange().toSeconds();
  }

  /** Samples that the pipeline reads a month: every replica's once, and what is left at each rewrite; downsampling reads them twice. */
  double samplesWorkedOn() {
    return samplesADay() * DAYS * (replicas() + REWRITES - 1 + (configuration.blocks().downsampleAfter().isZero() ? 0 : 2));
  }

  double queries() {
    return configuration.workload().queriesADay() * DAYS;
  }

  /** Blocks that a query reads: those that begin within its range, and one more. */
  double blocksAQuery() {
    double range = configuration.workload().queriedRange().toSeconds();
    double recent = Math.min(range, 2 * 86_400.0) / (4 * configuration.blocks().blockRange().toSeconds());
    return 1 + recent + Math.max(0, range - 2 * 86_400.0) / (INDEX_DAYS * 86_400);
  }

  /** Scrapes that leave their zone: each replica scrapes targets of all zones. */
  double scrapedAcrossGigabytes() {
    return samplesADay() * DAYS * replicas() * WIRE_BYTES * (zones() - 1) / zones() / GIGABYTE;
  }

  /** What sidecars answer to queriers: the last block's time of each query's series, from every replica. */
  double freshAcrossGigabytes() {
    double samples = configuration.workload().seriesAQuery() * (double) configuration.blocks().blockRange().toSeconds()
        / configuration.prometheus().scrapeInterval().toSeconds();
    return queries() * samples * replicas() * bytesASample() * (zones() - 1) / zones() / GIGABYTE;
  }

  /** What queriers answer: some 250 points of each series, as text. */
  double answeredGigabytes() {
    return queries() * configuration.workload().seriesAQuery() * 250 * 8 / GIGABYTE;
  }

  double logGigabytes() {
    return configuration.workload().logMegabytesADay() * DAYS / 1000;
  }
}
