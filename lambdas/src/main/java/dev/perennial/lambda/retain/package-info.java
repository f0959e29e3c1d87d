/// `retain` takes blocks out of queries that have reached the age of their resolution: [dev.perennial.lambda.retain.RetainStep].
///
/// * Woken by: the clock, slowly.
/// * Reads: the stream's manifest and the policy, [dev.perennial.tsdb.retain.Retention].
/// * Writes: the manifest, in which the blocks become superseded; then `deletion-mark.json` beside each.
/// * Runs twice: nothing is left to do.
/// * Dies half-way: goes on next time; marks that are missing are written by `sweep`.
@NullMarked
package dev.perennial.lambda.retain;

import org.jspecify.annotations.NullMarked;
