package dev.perennial.tsdb.block;

import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.chunk.Chunk;
import dev.perennial.tsdb.index.ChunkRef;
import dev.perennial.tsdb.index.SeriesCursor;
import dev.perennial.tsdb.objectstore.RangedObject;
import dev.perennial.tsdb.objectstore.ReadAhead;
import java.util.ArrayList;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// All series of a block with their chunks, in order of labels. Not for several threads.
///
/// Index and segments are each read from front to back in windows of 1 MiB, the next one under way, so that memory does not grow
/// with the block.
public final class BlockScan implements AutoCloseable {
  private final SeriesCursor series;
  private final Segments segments;
  private final Tombstones tombstones;
  private int segment = -1;
  private @Nullable ReadAhead bytes;

  BlockScan(SeriesCursor series, Segments segments, Tombstones tombstones) {
    this.series = series;
    this.segments = segments;
    this.tombstones = tombstones;
  }

  /// The next series, or empty after the last one. Series of which everything was deleted are left out.
  public Optional<SeriesChunks> next() {
    for (var entry = series.next(); entry.isPresent(); entry = series.next()) {
      var deleted = tombstones.of(entry.get().id());
      var chunks = new ArrayList<Chunk>(entry.get().chunks().size());
      for (var ref : Tombstones.remaining(entry.get().chunks(), deleted)) {
        chunks.add(read(ref));
      }
      var left = Tombstones.cut(chunks, deleted);
      if (!left.isEmpty()) {
        return Optional.of(new SeriesChunks(entry.get().labels(), left));
      }
    }
    return Optional.empty();
  }

  private Chunk read(ChunkRef ref) {
    var file = segments.file(ref);
    var in = open(ref.segment(), file);
    int size = Segments.chunkSize(in.atMost(ref.offset(), Segments.AROUND), file, ref.offset());
    ByteSlice whole = in.exactly(ref.offset(), size);
    return Segments.chunk(ref, whole, file.key());
  }

  private ReadAhead open(int wanted, RangedObject file) {
    var open = bytes;
    if (open == null || segment != wanted) {
      if (open != null) {
        open.close();
      }
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
    series.close();
    var open = bytes;
    if (open != null) {
      open.close();
    }
  }
}
