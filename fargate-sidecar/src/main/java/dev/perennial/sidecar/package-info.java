/// The sidecar beside a Prometheus: watches its data, ships finished blocks, serves what is fresh, registers itself.
@NullMarked
package dev.perennial.sidecar;

import org.jspecify.annotations.NullMarked;
