package dev.perennial.tsdb.storeapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.tsdb.block.GoldenChunks;
import dev.perennial.tsdb.storeapi.wire.Chunk;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;

class TranscodedChunksSpec {
  @Test
  void chunks_with_start_timestamps_are_sent_in_the_encodings_that_thanos_knows() {
    var types = EnumSet.noneOf(Chunk.Encoding.class);
    for (var chunk : GoldenChunks.of("blocks/xor2")) {
      types.add(Wire.chunk(StoreChunk.raw(chunk)).getRaw().getType());
    }
    assertThat(types).containsExactlyInAnyOrder(Chunk.Encoding.XOR, Chunk.Encoding.HISTOGRAM, Chunk.Encoding.FLOAT_HISTOGRAM);
  }
}
