/// `sweep` removes objects that nothing needs any more, and finds blocks that no event told of: [dev.perennial.lambda.sweep.SweepStep].
///
/// * Woken by: the clock, slowly.
/// * Reads: the manifests and the bucket's listing.
/// * Writes: missing `deletion-mark.json` of superseded blocks; removes, after a delay, superseded blocks, blocks that a worker
///   began and never finished, and folders without `meta.json`: `meta.json` first, the mark last, and only then forgets them.
/// * Runs twice: nothing is left to do.
/// * Dies half-way: goes on next time, for what is forgotten last is still known.
@NullMarked
package dev.perennial.lambda.sweep;

import org.jspecify.annotations.NullMarked;
