/// Everything on one machine, each part a process of its own: [dev.perennial.env.run.LocalRun] starts, watches and stops it.
///
/// All listeners are on the loopback interface. What runs is written down in a file, so that `down` stops what `up` started and
/// nothing else, also after `up` itself was killed.
@NullMarked
package dev.perennial.env.run;

import org.jspecify.annotations.NullMarked;
