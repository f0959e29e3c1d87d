package dev.perennial.tsdb.wal;

import dev.perennial.tsdb.bytes.ByteReader;
import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.bytes.Crc32c;
import dev.perennial.tsdb.bytes.MalformedBytesException;
import dev.perennial.tsdb.chunk.Chunk;
import dev.perennial.tsdb.chunk.Encoding;
import java.io.IOException;
import java.io.UncheckedIOException;

/// Reads a file of `chunks_head`.
final class HeadChunks {
  static final long MAGIC = 0x0130BC91L;
  static final int VERSION = 1;

  private static final int FILE_HEADER = 8;
  private static final int CHUNK_HEADER = 25;
  private static final int OUT_OF_ORDER = 0x80;

  private HeadChunks() {}

  interface Visitor {
    void inOrder(long ref, Chunk chunk);

    void outOfOrder(long ref, Chunk chunk);
  }

  /// Calls `visitor` with each chunk, in order.
  ///
  /// @throws MalformedBytesException for what is no chunk; those before it were visited
  static void read(LogSegment file, Visitor visitor) {
    try (var in = file.source().open()) {
      read(in.readAllBytes(), file.name(), visitor);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file.name() + ": " + e.getMessage(), e);
    }
  }

  private static void read(byte[] bytes, String file, Visitor visitor) {
    var in = new ByteReader(ByteSlice.of(bytes), file, 0);
    if (bytes.length == 0) {
      return;
    }
    long magic = in.u32();
    int version = in.u8();
    if (magic != MAGIC || version != VERSION) {
      throw new MalformedBytesException(
          file, 0, "it begins with %08x, version %d, where %08x, version 1 is expected".formatted(magic, version, MAGIC));
    }
    in.position(FILE_HEADER);
    while (in.remaining() >= CHUNK_HEADER) {
      int from = in.position();
      long ref = in.u64();
      long first = in.u64();
      long last = in.u64();
      if (ref == 0 && first == 0 && last == 0) {
        return;
      }
      int code = in.u8();
      var data = in.bytes(in.count(1, "bytes of a chunk"));
      long found = Crc32c.of(bytes, from, in.position() - from);
      long expected = in.u32();
      if (found != expected) {
        throw new MalformedBytesException(file, from, "the chunk there is damaged: " + Crc32c.mismatch(found, expected));
      }
      var encoding = Encoding.of(code & ~OUT_OF_ORDER);
      if (encoding.isEmpty() || encoding.get() == Encoding.AGGREGATES || first > last) {
        throw new MalformedBytesException(file, from, "the chunk there has encoding " + code + " and goes from " + first + " to " + last);
      }
      var chunk = new Chunk(first, last, encoding.get(), data);
      if ((code & OUT_OF_ORDER) == 0) {
        visitor.inOrder(ref, chunk);
      } else {
        visitor.outOfOrder(ref, chunk);
      }
    }
  }
}
