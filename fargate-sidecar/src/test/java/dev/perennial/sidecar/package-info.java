/// The sidecar beside real and feigned Prometheus servers.
@NullMarked
package dev.perennial.sidecar;

import org.jspecify.annotations.NullMarked;
