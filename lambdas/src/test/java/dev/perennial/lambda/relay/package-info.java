/// The promises of `relay`.
@NullMarked
package dev.perennial.lambda.relay;

import org.jspecify.annotations.NullMarked;
