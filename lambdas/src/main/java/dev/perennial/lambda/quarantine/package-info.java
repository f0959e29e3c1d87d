/// `quarantine` sets the blocks of a job aside that no retry gets through: [dev.perennial.lambda.quarantine.QuarantineStep].
///
/// * Woken by: a step that refused its work or found sick data.
/// * Reads: what is known of the job's blocks.
/// * Writes: the reason, into the block's record where it is known which block is sick, otherwise into those of all the job's sources. They
///   stay in queries; the next plan leaves them out, and the rest of the stream goes on.
/// * Runs twice: the reason stands there already.
/// * Dies half-way: is run again.
@NullMarked
package dev.perennial.lambda.quarantine;

import org.jspecify.annotations.NullMarked;
