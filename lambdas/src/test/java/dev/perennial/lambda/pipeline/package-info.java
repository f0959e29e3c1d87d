/// The pipeline as a whole, over buckets and catalogues in memory.
@NullMarked
package dev.perennial.lambda.pipeline;

import org.jspecify.annotations.NullMarked;
