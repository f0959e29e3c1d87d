package dev.perennial.tsdb.catalog;

import java.time.Duration;
import java.time.Instant;

/// One execution of a workflow step that did something: for people to look at, kept for a while.
///
/// `id` orders runs by time. `stream` is the stream's hash or empty. `outcome` is `done`, `refused` or `failed`; `summary` a sentence.
public record Run(
    TenantId tenant, String id, String step, String stream, Instant started, Instant ended, String outcome, String summary) {
  /// How long a run is kept: one that ended so long before the newest run began is listed no more.
  public static final Duration KEPT = Duration.ofDays(30);
}
