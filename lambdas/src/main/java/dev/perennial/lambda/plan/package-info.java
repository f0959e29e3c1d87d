/// `plan` decides what is merged and downsampled next in a stream: [dev.perennial.lambda.plan.PlanStep].
///
/// * Woken by: a block that became live, and the clock, since patience with a missing replica ends without an event.
/// * Reads: the stream's manifest, its members, and which of its blocks could not be read.
/// * Writes: the stream's lease, with a fencing token, where there is something to do.
/// * Runs twice: the lease is taken, so the second run skips.
/// * Dies half-way: the lease expires.
@NullMarked
package dev.perennial.lambda.plan;

import org.jspecify.annotations.NullMarked;
