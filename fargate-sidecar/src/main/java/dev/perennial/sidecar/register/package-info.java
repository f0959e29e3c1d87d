/// The sidecar's place in the catalogue: [dev.perennial.sidecar.register.Registration].
///
/// Woken by: a timer. Reads: what the watch and the shipper last saw. Writes: one Member item.
/// Twice: the same item with a later heartbeat. Dies: the item expires after three heartbeats, and the querier says who is silent.
@NullMarked
package dev.perennial.sidecar.register;

import org.jspecify.annotations.NullMarked;
