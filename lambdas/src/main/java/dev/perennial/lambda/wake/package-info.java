/// `wake` starts the state machines of streams in which something is due: [dev.perennial.lambda.wake.WakeStep].
///
/// * Woken by: the clock. Events wake `maintain` sooner; this is the net for those that got lost, for patience that ends without an event, and
///   for executions that failed.
/// * Reads: the manifests, the members, the quarantined blocks.
/// * Writes: nothing; starts executions.
/// * Runs twice: the names are taken.
/// * Dies half-way: the rest is woken next time.
@NullMarked
package dev.perennial.lambda.wake;

import org.jspecify.annotations.NullMarked;
