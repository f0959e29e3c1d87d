/// Tests of [dev.perennial.lambda.bucket.Main].
@NullMarked
package dev.perennial.lambda.bucket;

import org.jspecify.annotations.NullMarked;
