package dev.perennial.tsdb.block;

import dev.perennial.tsdb.chunk.Chunk;
import dev.perennial.tsdb.index.ChunkRef;
import dev.perennial.tsdb.index.SeriesCursor;
import dev.perennial.tsdb.objectstore.RangedObject;
import dev.perennial.tsdb.objectstore.ReadAhead;
import org.jspecify.annotations.Nullable;

/// Reads chunks in the order in which they lie, in windows read ahead. Not for several threads.
final class ChunkCursor implements AutoCloseable {
  private final Segments segments;
  private int segment = -1;
  private @Nullable ReadAhead bytes;

  ChunkCursor(Segments segments) {
    this.segments = segments;
  }

  /// The chunk at `ref`, its checksum checked.
  Chunk read(ChunkRef ref) {
    var file = segments.file(ref);
    var in = open(ref.segment(), file);
    int size = Segments.chunkSize(in.atMost(ref.offset(), Segments.AROUND), file, ref.offset());
    return Segments.chunk(ref, in.exactly(ref.offset(), size), file.key());
  }

  private ReadAhead open(int wanted, RangedObject file) {
    var open = bytes;
    if (open == null || segment != wanted) {
      close();
      open = new ReadAhead(file, file.size(), SeriesCursor.WINDOW);
      Segments.checkHeader(open.exactly(0, Segments.HEADER), file.key());
      bytes = open;
      segment = wanted;
    }
    return open;
  }

  /// Gives up what is read ahead.
  @Override
  public void close() {
    var open = bytes;
    if (open != null) {
      open.close();
      bytes = null;
    }
  }
}
