/// Heartbeats and claims.
@NullMarked
package dev.perennial.sidecar.register;

import org.jspecify.annotations.NullMarked;
