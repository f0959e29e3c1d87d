/// `release` gives a stream back to whoever comes next: [dev.perennial.lambda.release.ReleaseStep].
///
/// * Woken by: every end of `maintain`, good or bad.
/// * Reads: the manifest, for what became due since it was planned last.
/// * Writes: the stream's lease, if it is the execution's own.
/// * Runs twice: the lease is gone already.
/// * Dies half-way: the lease expires.
@NullMarked
package dev.perennial.lambda.release;

import org.jspecify.annotations.NullMarked;
