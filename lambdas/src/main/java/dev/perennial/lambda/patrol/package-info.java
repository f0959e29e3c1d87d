/// `patrol` looks whether an installation does what it should, from outside: [dev.perennial.lambda.patrol.PatrolStep].
///
/// * Woken by: the clock, every minute.
/// * Reads: the members and the manifests; what it found in the round before.
/// * Writes: nothing but what it found, for the next round and for `relay`; tells people what began and what ended.
/// * Runs twice: tells twice.
/// * Dies half-way: tells again in the next round.
///
/// A replica that stopped in good order says so when it gives its claim up, and is missed only if it does not come back while others of its group
/// are there: so neither a rollout nor a planned scale-in makes noise.
@NullMarked
package dev.perennial.lambda.patrol;

import org.jspecify.annotations.NullMarked;
