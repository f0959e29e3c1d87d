/// The interpreter of definitions.
@NullMarked
package dev.perennial.env.simulation.machine;

import org.jspecify.annotations.NullMarked;
