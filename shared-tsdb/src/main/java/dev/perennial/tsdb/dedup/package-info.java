/// Deduplication that is local in time: [dev.perennial.tsdb.dedup.Dedup] merges what several replicas scraped of one
/// target into one series.
///
/// Time is cut into absolute [dev.perennial.tsdb.dedup.Windows]. What comes out of a window depends on the samples in it and,
/// unless a cut point lies between, in the window before: so queries and compactions choose alike wherever they
/// begin. The reasoning is in `docs/adr/0003-deduplication-local-in-time.md`.
///
/// [dev.perennial.tsdb.dedup.Overlap] is Thanos' way, for those who ask for it: another [dev.perennial.tsdb.dedup.Deduplication].
@NullMarked
package dev.perennial.tsdb.dedup;

import org.jspecify.annotations.NullMarked;
