package dev.perennial.tsdb.wal;

import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.bytes.MalformedBytesException;
import io.airlift.compress.v3.MalformedInputException;
import io.airlift.compress.v3.snappy.SnappyJavaDecompressor;
import io.airlift.compress.v3.zstd.ZstdJavaDecompressor;

/// How a record's bytes are compressed, by a bit of its fragments' type.
enum Compression {
  NONE(0),
  SNAPPY(0x08),
  ZSTD(0x10);

  /** No record of Prometheus comes near: it logs an append of one scrape at a time. */
  private static final long LONGEST = 256L << 20;

  /** Snappy's longest copy makes 64 bytes of three. */
  private static final long SNAPPY_RATIO = 22;

  private final int bit;

  Compression(int bit) {
    this.bit = bit;
  }

  int bit() {
    return bit;
  }

  /// Takes records apart. Not for several threads.
  static final class Opener {
    private final SnappyJavaDecompressor snappy = new SnappyJavaDecompressor();
    private final ZstdJavaDecompressor zstd = new ZstdJavaDecompressor();

    /// The bytes of a record that stood at `offset` in `file`.
    ByteSlice open(Compression compression, ByteSlice packed, String file, long offset) {
      try {
        return switch (compression) {
          case NONE -> packed;
          case SNAPPY -> snappy(packed, file, offset);
          case ZSTD -> zstd(packed, file, offset);
        };
      } catch (MalformedInputException | IllegalArgumentException | IndexOutOfBoundsException e) {
        throw new MalformedBytesException(file, offset, "the record there cannot be decompressed (" + e.getMessage() + ")");
      }
    }

    private ByteSlice snappy(ByteSlice packed, String file, long offset) {
      if (packed.length() == 0) {
        throw new MalformedBytesException(file, offset, "the record there is said to be compressed and has no bytes");
      }
      int length = snappy.getUncompressedLength(packed.array(), packed.offset());
      check(length, SNAPPY_RATIO * packed.length() + 64, file, offset);
      var out = new byte[length];
      int done = snappy.decompress(packed.array(), packed.offset(), packed.length(), out, 0, length);
      return ByteSlice.of(out, 0, done);
    }

    private ByteSlice zstd(ByteSlice packed, String file, long offset) {
      long announced = zstd.getDecompressedSize(packed.array(), packed.offset(), packed.length());
      if (announced >= 0) {
        check(announced, LONGEST, file, offset);
        return zstd(packed, (int) announced);
      }
      // A frame need not say how long it is.
      for (long room = Math.max(4096, packed.length() * 8L); ; room *= 4) {
        check(room, LONGEST, file, offset);
        try {
          return zstd(packed, (int) room);
        } catch (MalformedInputException | IllegalArgumentException e) {
          if (room * 4 > LONGEST) {
            throw e;
          }
        }
      }
    }

    private ByteSlice zstd(ByteSlice packed, int room) {
      var out = new byte[room];
      int done = zstd.decompress(packed.array(), packed.offset(), packed.length(), out, 0, room);
      return ByteSlice.of(out, 0, done);
    }

    private static void check(long length, long most, String file, long offset) {
      if (length < 0 || length > Math.min(most, LONGEST)) {
        throw new MalformedBytesException(file, offset, "the record there is said to have " + length + " bytes, more than it can have");
      }
    }
  }
}
