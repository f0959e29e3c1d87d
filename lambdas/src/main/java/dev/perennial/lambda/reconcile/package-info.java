/// `reconcile` compares bucket and catalogue: [dev.perennial.lambda.reconcile.ReconcileStep].
///
/// * Woken by: the clock, daily, and a message that ended in the dead-letter queue.
/// * Reads: the bucket's listing, the manifests.
/// * Writes: a run where it found a difference. Blocks that the catalogue does not know go to `index`; live blocks that the bucket no longer
///   has are told to people, since nobody but them can bring back bytes.
/// * Runs twice: finds what is still different.
/// * Dies half-way: is run again.
@NullMarked
package dev.perennial.lambda.reconcile;

import org.jspecify.annotations.NullMarked;
