@NullMarked
package dev.perennial.sidecar.trail;

import org.jspecify.annotations.NullMarked;
