/// Virtual time: [dev.perennial.env.simulation.timeline.Timeline] runs plain, blocking code of many actors in one order that only its own events decide.
@NullMarked
package dev.perennial.env.simulation.timeline;

import org.jspecify.annotations.NullMarked;
