package dev.perennial.tsdb.block;

import dev.perennial.tsdb.bytes.ByteReader;
import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.bytes.Crc32c;
import dev.perennial.tsdb.bytes.MalformedBytesException;
import dev.perennial.tsdb.chunk.Chunk;
import dev.perennial.tsdb.chunk.Encoding;
import dev.perennial.tsdb.index.ChunkRef;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.objectstore.ObjectStore;
import dev.perennial.tsdb.objectstore.RangedObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The segment files of one block, in the order in which chunk references count them.
///
/// A segment is `u32 magic 85BD40DD`, `u8 version 1`, three zero bytes, then chunks back to back: `uvarint length of the data`,
/// `u8 encoding`, data, `u32 CRC-32C of encoding and data`.
final class Segments {
  static final long MAGIC = 0x85BD40DDL;
  static final int VERSION = 1;
  static final int HEADER = 8;

  /** The length of a chunk, its encoding and its checksum take at most this much beside the data. */
  static final int AROUND = 5 + 1 + 4;

  private final BlockId block;
  private final List<RangedObject> files;

  private Segments(BlockId block, List<RangedObject> files) {
    this.block = block;
    this.files = files;
  }

  /// The segments that the meta lists, or, if it lists none, those in the bucket.
  static Segments of(ObjectStore store, BlockMeta meta) {
    var files = new ArrayList<RangedObject>();
    for (var file : meta.thanos().files()) {
      if (file.path().startsWith(BlockFiles.CHUNKS)) {
        files.add(new RangedObject(store, BlockFiles.key(meta.id(), file.path()), file.size()));
      }
    }
    if (files.isEmpty()) {
      var prefix = BlockFiles.key(meta.id(), BlockFiles.CHUNKS);
      var token = "";
      do {
        var page = store.list(prefix, "/", token);
        for (var object : page.objects()) {
          if (object.key().length() > prefix.length()) {
            files.add(new RangedObject(store, object.key(), object.size()));
          }
        }
        token = page.next();
      } while (!token.isEmpty());
    }
    files.sort(Comparator.comparing(RangedObject::key, Labels.ORDER));
    return new Segments(meta.id(), List.copyOf(files));
  }

  List<RangedObject> files() {
    return files;
  }

  /// The segment that a chunk lies in.
  RangedObject file(ChunkRef ref) {
    if (ref.segment() < 0 || ref.segment() >= files.size()) {
      throw new MalformedBytesException(
          BlockFiles.index(block),
          -1,
          "a chunk is said to lie in segment %d, and the block has %d".formatted(ref.segment() + 1L, files.size()));
    }
    var file = files.get(ref.segment());
    if (ref.offset() < HEADER || ref.offset() > file.size() - 6) {
      throw new MalformedBytesException(
          file.key(), ref.offset(), "no chunk can begin there: the file has %d bytes".formatted(file.size()));
    }
    return file;
  }

  /// Checks the first bytes of a segment.
  static void checkHeader(ByteSlice header, String file) {
    var in = new ByteReader(header, file, 0);
    long magic = in.u32();
    if (magic != MAGIC) {
      throw new MalformedBytesException(
          file, 0, "it begins with %08x where a segment begins with %08x".formatted(magic, MAGIC));
    }
    int version = in.u8();
    if (version != VERSION) {
      throw new MalformedBytesException(file, 4, "it is a segment of version " + version + ", and only version 1 is known");
    }
  }

  /// The number of bytes of the chunk that `start` begins with, all in all; `end` is the size of the file.
  static int chunkSize(ByteSlice start, RangedObject file, long offset) {
    var in = new ByteReader(start, file.key(), offset);
    long length = in.uvarint();
    long rest = file.size() - in.offset();
    if (length < 0 || length > rest - 5) {
      throw new MalformedBytesException(
          file.key(),
          offset,
          "the chunk there is %s bytes long, and it ends %d bytes early"
              .formatted(Long.toUnsignedString(length), length < 0 ? Long.MAX_VALUE : length - Math.max(rest - 5, 0)));
    }
    if (length > Integer.MAX_VALUE - 64) {
      throw new MalformedBytesException(file.key(), offset, "the chunk there is " + length + " bytes long, too long to be held in memory");
    }
    return in.position() + (int) length + 5;
  }

  /// The chunk that `bytes` begin with; more may follow.
  static Chunk chunk(ChunkRef ref, ByteSlice bytes, String file) {
    var in = new ByteReader(bytes, file, ref.offset());
    int length = (int) in.uvarint();
    int from = in.position();
    int code = in.u8();
    var data = in.bytes(length);
    long found = Crc32c.of(bytes.array(), bytes.offset() + from, length + 1);
    long expected = in.u32();
    if (found != expected) {
      throw new MalformedBytesException(
          file, ref.offset(), "the chunk there is damaged: " + Crc32c.mismatch(found, expected));
    }
    var encoding =
        Encoding.of(code)
            .orElseThrow(() -> new MalformedBytesException(file, ref.offset(), "the chunk there has the unknown encoding " + code));
    return new Chunk(ref.first(), ref.last(), encoding, data);
  }
}
