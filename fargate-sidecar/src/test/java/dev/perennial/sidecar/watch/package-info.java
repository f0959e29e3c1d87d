/// What a sidecar sees and refuses.
@NullMarked
package dev.perennial.sidecar.watch;

import org.jspecify.annotations.NullMarked;
