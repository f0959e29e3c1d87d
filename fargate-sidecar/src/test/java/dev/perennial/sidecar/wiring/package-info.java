@NullMarked
package dev.perennial.sidecar.wiring;

import org.jspecify.annotations.NullMarked;
