/// Remote read held to captures of real Prometheus, and answers over it.
@NullMarked
package dev.perennial.sidecar.serve;

import org.jspecify.annotations.NullMarked;
