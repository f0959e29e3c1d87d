/// `prune` removes parcels of trails that blocks have made needless: [dev.perennial.lambda.prune.PruneStep].
///
/// * Woken by: the clock, slowly.
/// * Reads: the trails' heads; members and manifests.
/// * Writes: beside a trail the mark `superseded`, one line a look: up to which parcel, and since when; later, after the delay of all
///   deletions, and six hours at most, removes these parcels.
/// * Runs twice: nothing is left to do.
/// * Dies half-way: goes on next time.
///
/// A parcel is superseded when live blocks cover the time of all its samples, and when nothing behind it needs it: a later checkpoint
/// that is whole stands for its segments, its out-of-order segments are settled and the blocks they settled into are live; or its trail
/// is dead and recovered. A member that left, or has been silent for a week, is forgotten once no trail of it is needed.
@NullMarked
package dev.perennial.lambda.prune;

import org.jspecify.annotations.NullMarked;
