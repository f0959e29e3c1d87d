package dev.perennial.env.damage;

import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.chunk.Chunk;
import dev.perennial.tsdb.chunk.ChunkDecoder;
import dev.perennial.tsdb.chunk.Encoding;
import dev.perennial.tsdb.downsample.Aggregates;
import dev.perennial.tsdb.series.Samples;
import java.util.List;

/// A chunk's payload, which has no checksum of its own.
record ChunkSpecimen(String name, Chunk chunk) implements Specimen {
  @Override
  public byte[] bytes() {
    return chunk.data().toArray();
  }

  @Override
  public void mend(byte[] bytes) {}

  @Override
  public String read(ByteSlice bytes) {
    var samples = new Samples();
    if (chunk.encoding() == Encoding.AGGREGATES) {
      var changed = new Chunk(chunk.first(), chunk.last(), chunk.encoding(), bytes);
      for (var function : List.of("sum_over_time", "rate", "count_over_time", "max_over_time", "avg_over_time")) {
        samples.clear();
        Aggregates.read(function, List.of(changed), Long.MIN_VALUE, Long.MAX_VALUE, samples);
      }
    } else {
      ChunkDecoder.decode(chunk.encoding(), bytes, samples);
    }
    return samples.toString();
  }

  @Override
  public boolean isSealed() {
    return false;
  }
}
