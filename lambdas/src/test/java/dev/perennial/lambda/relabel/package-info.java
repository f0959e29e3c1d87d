/// Tests of `lambda.relabel`.
@NullMarked
package dev.perennial.lambda.relabel;

import org.jspecify.annotations.NullMarked;
