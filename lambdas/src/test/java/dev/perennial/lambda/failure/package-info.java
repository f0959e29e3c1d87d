/// How failures are sorted.
@NullMarked
package dev.perennial.lambda.failure;

import org.jspecify.annotations.NullMarked;
