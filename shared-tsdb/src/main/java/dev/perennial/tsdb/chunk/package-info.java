/// Prometheus' chunks: a [dev.perennial.tsdb.chunk.Chunk] holds the compressed samples of one series over one
/// closed span of time.
@NullMarked
package dev.perennial.tsdb.chunk;

import org.jspecify.annotations.NullMarked;
