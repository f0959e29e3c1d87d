/// A sidecar beside a real Prometheus.
@NullMarked
package dev.perennial.env.sidecar;

import org.jspecify.annotations.NullMarked;
