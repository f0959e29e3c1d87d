package dev.perennial.tsdb.index;

import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.bytes.MalformedBytesException;
import dev.perennial.tsdb.objectstore.HashedUpload;
import dev.perennial.tsdb.objectstore.ObjectStore;
import dev.perennial.tsdb.objectstore.RangedObject;
import java.util.Optional;

/// The file beside an index that lets a reader open a block by one ranged read: `meta.json`, and the tables of the index in pages
/// with a directory before them; or, where the index is small, the index itself. See `docs/format/index-header.md`.
///
/// Everything in it is copied from the index and can be made again; every byte is covered by a checksum. Safe for many threads.
public final class IndexHeader {
  /// The first four bytes.
  public static final long MAGIC = HeaderDirectory.MAGIC;

  /// The version that is written, the only one that is read.
  public static final int VERSION = HeaderDirectory.VERSION;

  /// The size in bytes of what stands before the directory.
  public static final int PREAMBLE = HeaderDirectory.PREAMBLE;

  /// How many bytes are read to open a header; a longer directory costs another read.
  public static final int START = 256 << 10;

  private final ObjectStore store;
  private final HeaderDirectory directory;
  private final HeaderOffsets offsets;
  private final HeaderSymbols symbols;

  private IndexHeader(ObjectStore store, String key, ByteSlice start, HeaderDirectory directory) {
    var object = new RangedObject(store, key, directory.size());
    this.store = store;
    this.directory = directory;
    this.offsets = new HeaderOffsets(directory, places -> new HeaderPages(object, start, places));
    this.symbols = new HeaderSymbols(new HeaderPages(object, start, directory.symbols().places()), directory.symbols(), key);
  }

  /// Opens the header under `key`; empty where there is none.
  ///
  /// @throws MalformedBytesException if it is damaged
  public static Optional<IndexHeader> open(ObjectStore store, String key) {
    var found = store.readStart(key, START);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    var start = found.get();
    int size = HeaderDirectory.announced(start, key);
    var front = size <= start.length() ? start.slice(0, size) : new RangedObject(store, key, size).read(0, size);
    var directory = HeaderDirectory.read(front, key);
    return Optional.of(new IndexHeader(store, key, start.length() < size ? front : start, directory));
  }

  /// Writes the header of `index` under `key`; `block` is the block's id and `meta` its `meta.json`.
  ///
  /// Does nothing and answers false for an index of version 1, whose tables cannot be paged.
  public static boolean write(ObjectStore store, String key, String block, ByteSlice meta, IndexReader index) {
    if (index.version() == 1) {
      return false;
    }
    try (var upload = new HashedUpload(store, key)) {
      for (var part : HeaderWriter.write(block, index, meta)) {
        upload.write(part);
      }
      upload.complete();
    }
    return true;
  }

  /// The index that this header belongs to, which lies under `key`: nothing of it is read yet.
  public IndexReader index(String key) {
    var object = new RangedObject(store, key, directory.indexSize());
    return directory.isWhole()
        ? new IndexReader(new IndexFile(object, directory.whole()))
        : new IndexReader(new IndexFile(object, ByteSlice.of(new byte[0])), this);
  }

  /// The id of the block it was written for.
  public String block() {
    return directory.block();
  }

  /// The block's `meta.json` when the header was written.
  public ByteSlice meta() {
    return directory.meta();
  }

  /// The size of the index in bytes.
  public long indexSize() {
    return directory.indexSize();
  }

  HeaderDirectory directory() {
    return directory;
  }

  OffsetTable offsets() {
    return offsets;
  }

  HeaderSymbols symbols() {
    return symbols;
  }
}
