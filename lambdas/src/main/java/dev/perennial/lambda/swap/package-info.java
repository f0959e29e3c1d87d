/// `swap` puts verified blocks in the place of their sources: [dev.perennial.lambda.swap.SwapStep].
///
/// * Woken by: `verify`.
/// * Reads: the new blocks' `meta.json` and the stream's manifest.
/// * Writes: the new blocks' records; then the manifest, in one write that checks the fencing token: sources superseded, new blocks live; then
///   `deletion-mark.json` beside the sources.
/// * Runs twice: committed already; only marks that are missing are written.
/// * Dies half-way: an outcome that is not known is read again; before the write nothing has changed, after it all has.
@NullMarked
package dev.perennial.lambda.swap;

import org.jspecify.annotations.NullMarked;
