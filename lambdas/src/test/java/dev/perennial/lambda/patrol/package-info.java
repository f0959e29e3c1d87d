/// The promises of `patrol`.
@NullMarked
package dev.perennial.lambda.patrol;

import org.jspecify.annotations.NullMarked;
