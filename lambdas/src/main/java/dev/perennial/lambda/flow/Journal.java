package dev.perennial.lambda.flow;

import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.catalog.Catalog;
import dev.perennial.tsdb.catalog.Run;
import dev.perennial.tsdb.catalog.TenantId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.random.RandomGenerator;

/// Enters runs of steps that did something into the catalogue, for people to look at.
public final class Journal {
  private final Catalog catalog;
  private final TenantId tenant;
  private final InstantSource clock;
  private final RandomGenerator random;

  /// A journal of one tenant.
  public Journal(Catalog catalog, TenantId tenant, InstantSource clock, RandomGenerator random) {
    this.catalog = catalog;
    this.tenant = tenant;
    this.clock = clock;
    this.random = random;
  }

  /// How a run ended.
  public enum Outcome {
    /// It did its work.
    DONE,
    /// It found its work wrong and left it.
    REFUSED,
    /// It ended in an error and will be tried again.
    FAILED;

    private String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// The time.
  public Instant now() {
    return clock.instant();
  }

  /// Enters a run that ends now; `stream` is a stream's hash or empty, `summary` a sentence.
  public void enter(String step, String stream, Instant started, Outcome outcome, String summary) {
    var ended = clock.instant();
    var id = BlockId.create(started.toEpochMilli(), random).text();
    catalog.record(new Run(tenant, id, step, stream, started, ended, outcome.text(), summary));
  }
}
