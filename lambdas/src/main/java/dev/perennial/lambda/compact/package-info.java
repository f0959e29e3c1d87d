/// `compact` merges blocks into one: [dev.perennial.lambda.compact.CompactStep].
///
/// * Woken by: `plan`, with an assignment.
/// * Reads: the leased sources, from front to back.
/// * Writes: the manifest, in which the new block's id is staged under the fencing token before the first byte; then the block without
///   `meta.json`, and beside it the accounts and the `meta.json` to be.
/// * Runs twice: under a new id; the older one is never finished, and swept.
/// * Dies half-way: what was written is no block, its id is staged under a token that nobody holds, and it is swept.
@NullMarked
package dev.perennial.lambda.compact;

import org.jspecify.annotations.NullMarked;
