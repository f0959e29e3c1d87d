package dev.perennial.tsdb.block;

import dev.perennial.tsdb.bytes.MalformedBytesException;
import dev.perennial.tsdb.chunk.Chunk;
import dev.perennial.tsdb.index.ChunkRef;
import dev.perennial.tsdb.index.IndexHeader;
import dev.perennial.tsdb.index.IndexReader;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Matcher;
import dev.perennial.tsdb.objectstore.ObjectStore;
import dev.perennial.tsdb.objectstore.ObjectStoreException;
import dev.perennial.tsdb.objectstore.RangedObject;
import dev.perennial.tsdb.time.TimeRange;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// A block in a bucket, read by ranges: never a whole file, and near ranges by one request. Safe for many threads.
///
/// What its bytes get wrong is a [MalformedBytesException]; a bucket that fails, or lacks a file, an [ObjectStoreException].
public final class BlockReader {
  private final ObjectStore store;
  private final BlockMeta meta;
  private final BlockMeta files;
  private final IndexReader index;
  private final String remark;
  private final ReentrantLock loading = new ReentrantLock();
  private volatile @Nullable Segments segments;
  private volatile @Nullable Tombstones tombstones;

  private BlockReader(ObjectStore store, BlockMeta meta, BlockMeta files, IndexReader index, String remark) {
    this.store = store;
    this.meta = meta;
    this.files = files;
    this.index = index;
    this.remark = remark;
  }

  /// Opens a block by its id: reads its index header or, where there is none or it is damaged, `meta.json` and the end of the index.
  public static BlockReader open(ObjectStore store, BlockId id) {
    try {
      var header = IndexHeader.open(store, BlockFiles.key(id, BlockFiles.INDEX_HEADER));
      return header.isPresent() ? open(store, id, header.get()) : openWithoutHeader(store, id, "");
    } catch (MalformedBytesException damaged) {
      return openWithoutHeader(store, id, damaged.getMessage() + ": the index is read instead.");
    }
  }

  private static BlockReader open(ObjectStore store, BlockId id, IndexHeader header) {
    var key = BlockFiles.key(id, BlockFiles.INDEX_HEADER);
    if (!header.block().equals(id.text())) {
      throw new MalformedBytesException(key, -1, "it is that of block " + header.block());
    }
    var meta = BlockMeta.parse(header.meta(), key);
    long stated = meta.file(BlockFiles.INDEX).map(BlockMeta.BlockFile::size).orElse(0L);
    var index = header.index(BlockFiles.index(id));
    return stated == header.indexSize()
        ? new BlockReader(store, meta, meta, index, "")
        : new BlockReader(store, meta, meta.withoutFiles(), index, stated == 0 ? "" : wrongSize(meta, stated, header.indexSize()));
  }

  private static BlockReader openWithoutHeader(ObjectStore store, BlockId id, String remark) {
    var key = BlockFiles.meta(id);
    var bytes = store.read(key).orElseThrow(() -> missing(id, key));
    var meta = BlockMeta.parse(bytes, key);
    if (!meta.id().equals(id)) {
      throw new MalformedBytesException(key, -1, "it describes block " + meta.id());
    }
    var opened = open(store, meta);
    return remark.isEmpty() ? opened : new BlockReader(store, meta, opened.files, opened.index, (remark + " " + opened.remark).strip());
  }

  /// Writes the index header of this block beside it, from the index itself; an index of version 1 has none.
  public void writeHeader() {
    IndexHeader.write(store, BlockFiles.key(meta.id(), BlockFiles.INDEX_HEADER), meta.id().text(), meta.toJson(), index);
  }

  /// Opens a block whose `meta.json` is at hand: reads the end of the index.
  ///
  /// Where the index has another size than `meta.json` says, and is whole, its list of files is not believed: the bucket knows better.
  public static BlockReader open(ObjectStore store, BlockMeta meta) {
    var key = BlockFiles.index(meta.id());
    var stated = meta.file(BlockFiles.INDEX).map(BlockMeta.BlockFile::size).orElse(0L);
    if (stated > 0) {
      try {
        return new BlockReader(store, meta, meta, new IndexReader(new RangedObject(store, key, stated)), "");
      } catch (MalformedBytesException damaged) {
        return openUnlisted(store, meta, stated, damaged);
      }
    }
    var object = RangedObject.find(store, key).orElseThrow(() -> missing(meta.id(), key));
    return new BlockReader(store, meta, meta.withoutFiles(), new IndexReader(object), "");
  }

  private static BlockReader openUnlisted(ObjectStore store, BlockMeta meta, long stated, MalformedBytesException damaged) {
    var found = RangedObject.find(store, BlockFiles.index(meta.id()));
    if (found.isEmpty() || found.get().size() == stated) {
      throw damaged;
    }
    var remark = wrongSize(meta, stated, found.get().size());
    try {
      return new BlockReader(store, meta, meta.withoutFiles(), new IndexReader(found.get()), remark);
    } catch (MalformedBytesException cutShort) {
      throw damaged;
    }
  }

  private static String wrongSize(BlockMeta meta, long stated, long found) {
    return "%s says that the index of block %s has %d bytes, and it has %d: the sizes in the bucket are taken."
        .formatted(BlockFiles.META, meta.id(), stated, found);
  }

  private static ObjectStoreException missing(BlockId id, String key) {
    return ObjectStoreException.fatal(key, "Cannot open block " + id + ": there is no " + key);
  }

  /// What `meta.json` says.
  public BlockMeta meta() {
    return meta;
  }

  /// What is wrong with the block's `meta.json` or index header, though the block can be read: a sentence, or empty.
  public String remark() {
    return (remark + " " + index.remark()).strip();
  }

  IndexReader index() {
    return index;
  }

  Segments segments() {
    var known = segments;
    if (known == null) {
      loading.lock();
      try {
        known = segments == null ? Segments.of(store, files) : segments;
        segments = known;
      } finally {
        loading.unlock();
      }
    }
    return known;
  }

  private Tombstones tombstones() {
    var known = tombstones;
    if (known == null) {
      loading.lock();
      try {
        known = tombstones == null ? Tombstones.of(store, meta.id()) : tombstones;
        tombstones = known;
      } finally {
        loading.unlock();
      }
    }
    return known;
  }

  /// The series that satisfy all matchers and have chunks which overlap `first..last` (both inclusive), sorted by labels, with
  /// these chunks alone.
  public List<BlockSeries> select(List<Matcher> matchers, long first, long last) {
    return select(matchers, first, last, _ -> {});
  }

  /// The same; `fetched` is told the bytes of postings lists before they are fetched, and may refuse them by throwing.
  public List<BlockSeries> select(List<Matcher> matchers, long first, long last, LongConsumer fetched) {
    var out = new ArrayList<BlockSeries>();
    index.select(
        matchers,
        first,
        last,
        fetched,
        series -> {
          var deleted = tombstones().of(series.id());
          var chunks = Tombstones.remaining(series.chunks(), deleted);
          if (!chunks.isEmpty()) {
            out.add(new BlockSeries(series.labels(), chunks, deleted));
          }
        });
    return out;
  }

  /// Notes that the samples of `range` in the series that satisfy all matchers are deleted: writes the block's tombstones anew. Readers
  /// opened from now on leave these samples out, and the next compaction carries the deletion out. Answers the number of series.
  public int delete(List<Matcher> matchers, TimeRange range) {
    var ids = new ArrayList<Long>();
    index.select(matchers, range.start(), range.last(), series -> ids.add(series.id()));
    if (!ids.isEmpty()) {
      var more = Tombstones.of(store, meta.id()).and(ids, range);
      store.put(BlockFiles.key(meta.id(), BlockFiles.TOMBSTONES), more.toBytes());
      tombstones = more;
    }
    return ids.size();
  }

  /// The names of all labels on series that satisfy all of `matchers`, sorted.
  public List<String> labelNames(List<Matcher> matchers) {
    return index.labelNames(matchers);
  }

  /// The values of the label `name` on series that satisfy all of `matchers`, sorted.
  public List<String> labelValues(String name, List<Matcher> matchers) {
    return index.labelValues(name, matchers);
  }

  /// The chunks of each of `series`, in the same order; all are held at once, so ask for as many series as memory may hold.
  ///
  /// Checksums are checked and deleted samples left out; a series of which nothing remains has an empty list.
  public List<List<Chunk>> chunks(List<BlockSeries> series) {
    var wanted = new ArrayList<List<ChunkRef>>(series.size());
    series.forEach(one -> wanted.add(one.chunks()));
    var found = new ChunkReader(segments(), meta).read(wanted);
    for (int i = 0; i < found.size(); i++) {
      found.set(i, Tombstones.cut(found.get(i), series.get(i).deleted()));
    }
    return found;
  }

  /// All series with their chunks from front to back, in bounded memory.
  public BlockScan scan() {
    return scan(_ -> true);
  }

  /// The series that are `wanted`, in the same way.
  public BlockScan scan(Predicate<Labels> wanted) {
    return new BlockScan(index.scan(), segments(), tombstones(), wanted);
  }

  /// The label names and values of the series that `part` deals to each of `parts`, ascending. Reads the index from front to back.
  public List<Iterator<String>> symbols(int parts, ToIntFunction<Labels> part) {
    return index.symbols(parts, part);
  }

  /// All label names and values, ascending; some may belong to no series.
  public Iterator<String> symbols() {
    return index.symbols().iterator();
  }
}
