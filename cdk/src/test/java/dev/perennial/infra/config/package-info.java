/// What the configuration takes and refuses.
@NullMarked
package dev.perennial.infra.config;

import org.jspecify.annotations.NullMarked;
