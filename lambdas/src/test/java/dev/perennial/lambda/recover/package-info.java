@NullMarked
package dev.perennial.lambda.recover;

import org.jspecify.annotations.NullMarked;
