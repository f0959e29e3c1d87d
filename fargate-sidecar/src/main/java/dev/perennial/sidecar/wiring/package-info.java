/// Puts a sidecar together from its command line and runs it: [dev.perennial.sidecar.wiring.SidecarComponent].
///
/// Only here are clock and randomness taken from the machine.
@NullMarked
package dev.perennial.sidecar.wiring;

import org.jspecify.annotations.NullMarked;
