package dev.perennial.tsdb.block;

import dev.perennial.tsdb.chunk.Chunk;
import dev.perennial.tsdb.chunk.ChunkDecoder;
import dev.perennial.tsdb.index.SeriesCursor;
import dev.perennial.tsdb.labels.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// The series of a block, or those of them that are wanted, with their chunks, in order of labels. Not for several threads.
///
/// Index and segments are each read from front to back in windows of 1 MiB, the next one under way, so that memory does not grow
/// with the block. Chunks of other series are passed over: unread where they fill more than a window.
public final class BlockScan implements AutoCloseable {
  private final SeriesCursor series;
  private final ChunkCursor chunks;
  private final Tombstones tombstones;
  private final Predicate<Labels> wanted;
  private long deleted;

  BlockScan(SeriesCursor series, Segments segments, Tombstones tombstones, Predicate<Labels> wanted) {
    this.series = series;
    this.chunks = new ChunkCursor(segments);
    this.tombstones = tombstones;
    this.wanted = wanted;
  }

  /// The next series, or empty after the last one. Series of which everything was deleted are left out.
  public Optional<SeriesChunks> next() {
    for (var entry = series.next(); entry.isPresent(); entry = series.next()) {
      if (!wanted.test(entry.get().labels())) {
        continue;
      }
      var deletions = tombstones.of(entry.get().id());
      var found = new ArrayList<Chunk>(entry.get().chunks().size());
      for (var ref : entry.get().chunks()) {
        found.add(chunks.read(ref));
      }
      var left = Tombstones.cut(found, deletions);
      if (!deletions.isEmpty()) {
        deleted += samples(found) - samples(left);
      }
      if (!left.isEmpty()) {
        return Optional.of(new SeriesChunks(entry.get().labels(), left));
      }
    }
    return Optional.empty();
  }

  private static long samples(List<Chunk> chunks) {
    return chunks.stream().mapToLong(chunk -> ChunkDecoder.samples(chunk.encoding(), chunk.data())).sum();
  }

  /// How many samples of the series given so far were left out because they were deleted.
  public long deleted() {
    return deleted;
  }

  /// Gives up what is read ahead.
  @Override
  public void close() {
    series.close();
    chunks.close();
  }
}
