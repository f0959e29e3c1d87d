/// `relay` hands what the patrol found to Alertmanagers, from inside the network in which they are: [dev.perennial.lambda.relay.RelayStep].
///
/// * Woken by: the clock, every minute.
/// * Reads: what the patrol found.
/// * Writes: nothing; posts alerts to every Alertmanager, which tells each once however often it hears of it.
/// * Runs twice: nothing changes.
/// * Dies half-way: the next minute.
@NullMarked
package dev.perennial.lambda.relay;

import org.jspecify.annotations.NullMarked;
