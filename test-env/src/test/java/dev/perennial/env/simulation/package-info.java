/// That the simulation holds, that it replays, and that it would notice.
@NullMarked
package dev.perennial.env.simulation;

import org.jspecify.annotations.NullMarked;
