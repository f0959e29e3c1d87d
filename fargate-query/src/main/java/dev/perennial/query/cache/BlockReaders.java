package dev.perennial.query.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.BlockReader;
import dev.perennial.tsdb.catalog.LiveBlock;
import dev.perennial.tsdb.objectstore.ObjectStore;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Open blocks by id, with the parts of their indexes that were read, up to a number of bytes in all. Safe for many threads.
public final class BlockReaders {
  /** What an open block holds at least, the front of its header, and about as much for each series: symbols and the offsets of postings. */
  private static final long EMPTY = 256 << 10;

  private static final long PER_SERIES = 48;

  private static final Logger LOG = LoggerFactory.getLogger(BlockReaders.class);

  private final ObjectStore store;
  private final Optional<DiskCache> disk;
  private final Cache<BlockId, Entry> readers;

  private record Entry(BlockReader reader, int weight) {}

  /// An empty cache over a bucket.
  public BlockReaders(ObjectStore store, long maxBytes) {
    this(store, maxBytes, Optional.empty());
  }

  /// An empty cache over a bucket of which a disk may hold parts.
  public BlockReaders(ObjectStore bucket, long maxBytes, Optional<DiskCache> disk) {
    this.store = disk.map(own -> own.over(bucket)).orElse(bucket);
    this.disk = disk;
    this.readers = Caffeine.newBuilder().maximumWeight(maxBytes).weigher((BlockId _, Entry entry) -> entry.weight()).build();
  }

  /// The reader of a block, opened if it is not at hand.
  public BlockReader open(LiveBlock block) {
    return readers.get(block.id(), id -> new Entry(open(id), weight(block))).reader();
  }

  private BlockReader open(BlockId id) {
    var reader = BlockReader.open(store, id);
    if (!reader.remark().isEmpty()) {
      LOG.warn("Block {} is read all the same: {}", id, reader.remark());
    }
    return reader;
  }

  /// Forgets a block whose bytes could not be read, so that the next query looks again.
  public void forget(BlockId id) {
    readers.invalidate(id);
    disk.ifPresent(own -> own.forget(id));
  }

  private static int weight(LiveBlock block) {
    return (int) Math.min(Integer.MAX_VALUE, EMPTY + PER_SERIES * block.series());
  }
}
