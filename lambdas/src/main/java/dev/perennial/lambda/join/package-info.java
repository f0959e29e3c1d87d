/// `join` makes one product of the shards that several workers wrote: [dev.perennial.lambda.join.JoinStep].
///
/// * Woken by: the end of the map over the parts of a job, with what came of each.
/// * Reads: the shards' `meta.json`.
/// * Writes: nothing; `swap` takes them all at once.
/// * Runs twice: comes to the same product.
/// * Dies half-way: is run again.
@NullMarked
package dev.perennial.lambda.join;

import org.jspecify.annotations.NullMarked;
