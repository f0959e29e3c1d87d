/// Prometheus' blocks in a bucket: identity, description, reading by ranges, writing as a stream.
@NullMarked
package dev.perennial.tsdb.block;

import org.jspecify.annotations.NullMarked;
