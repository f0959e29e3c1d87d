package dev.perennial.query.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.BlockReader;
import dev.perennial.tsdb.catalog.LiveBlock;
import dev.perennial.tsdb.objectstore.ObjectStore;

/// Open blocks by id, with the parts of their indexes that were read, up to a number of bytes in all. Safe for many threads.
public final class BlockReaders {
  /** What an open block holds at least, and about as much again for each series: symbols and the offsets of postings. */
  private static final long EMPTY = 64 << 10;

  private static final long PER_SERIES = 48;

  private final ObjectStore store;
  private final Cache<BlockId, Entry> readers;

  private record Entry(BlockReader reader, int weight) {}

  /// An empty cache over a bucket.
  public BlockReaders(ObjectStore store, long maxBytes) {
    this.store = store;
    this.readers = Caffeine.newBuilder().maximumWeight(maxBytes).weigher((BlockId _, Entry entry) -> entry.weight()).build();
  }

  /// The reader of a block, opened if it is not at hand.
  public BlockReader open(LiveBlock block) {
    return readers.get(block.id(), id -> new Entry(BlockReader.open(store, id), weight(block))).reader();
  }

  /// Forgets a block whose bytes could not be read, so that the next query looks again.
  public void forget(BlockId id) {
    readers.invalidate(id);
  }

  private static int weight(LiveBlock block) {
    return (int) Math.min(Integer.MAX_VALUE, EMPTY + PER_SERIES * block.series());
  }
}
