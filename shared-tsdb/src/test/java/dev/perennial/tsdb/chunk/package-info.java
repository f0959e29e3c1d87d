/// Tests of [dev.perennial.tsdb.chunk.ChunkDecoder] and [dev.perennial.tsdb.chunk.ChunkWriter].
@NullMarked
package dev.perennial.tsdb.chunk;

import org.jspecify.annotations.NullMarked;
