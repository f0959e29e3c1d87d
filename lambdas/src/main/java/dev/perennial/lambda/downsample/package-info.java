/// `downsample` makes a coarser copy of a block: [dev.perennial.lambda.downsample.DownsampleStep].
///
/// * Woken by: `plan`, with an assignment.
/// * Reads: the leased source, from front to back.
/// * Writes: as `compact` does: staged first, then the block without `meta.json`, and the accounts beside it.
/// * Runs twice: under a new id; the older one is never finished, and swept.
/// * Dies half-way: what was written is no block, and it is swept.
@NullMarked
package dev.perennial.lambda.downsample;

import org.jspecify.annotations.NullMarked;
