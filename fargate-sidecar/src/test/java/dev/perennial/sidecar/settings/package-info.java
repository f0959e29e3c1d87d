/// That settings arrive whole or not at all.
@NullMarked
package dev.perennial.sidecar.settings;

import org.jspecify.annotations.NullMarked;
