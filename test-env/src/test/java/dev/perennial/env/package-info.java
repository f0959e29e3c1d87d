/// The whole on one machine, with real Prometheus servers: end-to-end specs.
@NullMarked
package dev.perennial.env;

import org.jspecify.annotations.NullMarked;
