@NullMarked
package dev.perennial.lambda.prune;

import org.jspecify.annotations.NullMarked;
