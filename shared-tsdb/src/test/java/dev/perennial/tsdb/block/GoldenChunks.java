package dev.perennial.tsdb.block;

import dev.perennial.tsdb.chunk.Chunk;
import java.util.ArrayList;
import java.util.List;

/// The chunks of a block that another program wrote.
public final class GoldenChunks {
  private GoldenChunks() {}

  /// All chunks of the block in a folder of `golden`, as they lie.
  public static List<Chunk> of(String folder) {
    var block = GoldenBlocks.named(folder);
    var reader = BlockReader.open(block.shelf(), block.id());
    var out = new ArrayList<Chunk>();
    try (var cursor = reader.index().scan();
        var chunks = new ChunkCursor(reader.segments())) {
      for (var next = cursor.next(); next.isPresent(); next = cursor.next()) {
        next.get().chunks().forEach(ref -> out.add(chunks.read(ref)));
      }
    }
    return out;
  }
}
