/// That the estimate follows the configuration.
@NullMarked
package dev.perennial.infra.cost;

import org.jspecify.annotations.NullMarked;
