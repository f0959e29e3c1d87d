/// The installation as a whole, synthesized once for all tests.
@NullMarked
package dev.perennial.infra;

import org.jspecify.annotations.NullMarked;
