/// Tests of the package of this name.
@NullMarked
package dev.perennial.lambda.wiring;

import org.jspecify.annotations.NullMarked;
