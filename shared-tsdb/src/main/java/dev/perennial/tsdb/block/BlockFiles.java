package dev.perennial.tsdb.block;

import java.util.Optional;

/// The keys of a block's objects in a bucket; every one begins with the block's id and a slash.
public final class BlockFiles {
  /// The file that makes a block a block; written last, removed first.
  public static final String META = "meta.json";

  /// The index.
  public static final String INDEX = "index";

  /// The index header: copies of what a reader of the index needs first; can be made again from the index.
  public static final String INDEX_HEADER = "index-header";

  /// The folder of segment files.
  public static final String CHUNKS = "chunks/";

  /// Deletions that were not carried out; found on disks of Prometheus, never in a bucket.
  public static final String TOMBSTONES = "tombstones";

  /// Says that the block is to be removed.
  public static final String DELETION_MARK = "deletion-mark.json";

  /// Says that the block is not to be compacted.
  public static final String NO_COMPACT_MARK = "no-compact-mark.json";

  /// Says that the block is not to be downsampled.
  public static final String NO_DOWNSAMPLE_MARK = "no-downsample-mark.json";

  private BlockFiles() {}

  /// The prefix of all keys of a block.
  public static String prefix(BlockId id) {
    return id + "/";
  }

  /// The key of a file at `path` below the block's folder.
  public static String key(BlockId id, String path) {
    return id + "/" + path;
  }

  /// The key of `meta.json`.
  public static String meta(BlockId id) {
    return key(id, META);
  }

  /// The key of the index.
  public static String index(BlockId id) {
    return key(id, INDEX);
  }

  /// The name of a segment file; the first has number 1.
  public static String segmentName(int number) {
    return "%06d".formatted(number);
  }

  /// The key of a segment file; the first has number 1.
  public static String segment(BlockId id, int number) {
    return key(id, CHUNKS + segmentName(number));
  }

  /// The key of the deletion mark.
  public static String deletionMark(BlockId id) {
    return key(id, DELETION_MARK);
  }

  /// The block that an object belongs to, if its key begins with a block id and a slash.
  public static Optional<BlockId> block(String key) {
    int slash = key.indexOf('/');
    return slash < 0 ? Optional.empty() : BlockId.parse(key.substring(0, slash));
  }

  /// The path of an object below its block's folder, or the whole key if it belongs to no block.
  public static String path(String key) {
    return block(key).isPresent() ? key.substring(key.indexOf('/') + 1) : key;
  }
}
