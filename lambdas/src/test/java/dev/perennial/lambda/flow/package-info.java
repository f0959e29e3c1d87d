/// Tests of the package of this name.
@NullMarked
package dev.perennial.lambda.flow;

import org.jspecify.annotations.NullMarked;
