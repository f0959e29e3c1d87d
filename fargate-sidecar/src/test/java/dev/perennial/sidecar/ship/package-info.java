/// Shipping, killed between every two effects.
@NullMarked
package dev.perennial.sidecar.ship;

import org.jspecify.annotations.NullMarked;
