/// `split` writes one shard of what is too large for one worker: [dev.perennial.lambda.split.SplitStep].
///
/// * Woken by: the map over the parts of a job, with an assignment of one.
/// * Reads: the leased sources' indexes, and of their chunks those of its own series.
/// * Writes: the manifest, in which the shard's id is staged under the fencing token before the first byte; then the shard without `meta.json`,
///   and beside it the accounts and the `meta.json` to be.
/// * Runs twice: under a new id; only one of both is joined with the other shards, the other is swept.
/// * Dies half-way: what was written is no block and is swept; the other shards wait.
@NullMarked
package dev.perennial.lambda.split;

import org.jspecify.annotations.NullMarked;
