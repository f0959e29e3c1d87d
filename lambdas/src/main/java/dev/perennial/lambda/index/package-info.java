/// `index` enters a block that arrived in the bucket into the catalogue: [dev.perennial.lambda.index.IndexStep].
///
/// * Woken by: the event of a new `meta.json`, at least once; or `sweep`, which found a block that no event told of.
/// * Reads: `meta.json`, and the block's other files as far as checking them needs.
/// * Writes: the block's `index-header` where it is missing; the block's record; then the stream's manifest, in which the block becomes live, or superseded where others stand for
///   it; `deletion-mark.json` beside what became superseded. A block that cannot be taken is quarantined: its record says why.
/// * Runs twice: the block is known, nothing is written.
/// * Dies half-way: the event is redelivered; a record without a place in the manifest is simply written again.
@NullMarked
package dev.perennial.lambda.index;

import org.jspecify.annotations.NullMarked;
