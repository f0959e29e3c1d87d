/// Everything on one machine: the local run, the end-to-end specs, the benchmarks.
@NullMarked
package dev.perennial.env;

import org.jspecify.annotations.NullMarked;
