/// `perennial tools bucket`, the commands that look into a bucket and change it by hand: [dev.perennial.lambda.bucket.Main].
///
/// A command that changes says what it did, block by block; none changes anything that its name does not say. New blocks get their
/// `meta.json` last, removed ones lose it first. Compaction and downsampling are those of the pipeline.
@NullMarked
package dev.perennial.lambda.bucket;

import org.jspecify.annotations.NullMarked;
