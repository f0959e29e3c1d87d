package dev.perennial.tsdb.wal;

import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.bytes.ByteWriter;
import dev.perennial.tsdb.bytes.Crc32c;
import dev.perennial.tsdb.bytes.MalformedBytesException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/// Reads the records of one segment, front to back. Holds a page and a record. Not for several threads.
///
/// A segment that is still written to may end anywhere: what ends in the middle of a record is [Next.Unfinished], and [#whole] says how far
/// the whole records reach.
public final class SegmentReader implements AutoCloseable {
  /// The bytes of a page.
  public static final int PAGE = 32 << 10;

  /// The bytes before a fragment's data.
  public static final int HEADER = 7;

  static final int TERM = 0;
  static final int FULL = 1;
  static final int FIRST = 2;
  static final int MIDDLE = 3;
  static final int LAST = 4;

  /** A record longer than this is none of Prometheus'. */
  private static final int LONGEST = 512 << 20;

  private final InputStream in;
  private final String file;
  private final Compression.Opener opener = new Compression.Opener();
  private final byte[] page = new byte[PAGE];
  private final ByteWriter record = new ByteWriter(PAGE);
  private long pageStart;
  private int at;
  private int filled;
  private boolean ended;
  private long whole;

  /// What comes next.
  public sealed interface Next {
    /// A record, decompressed, that began at `offset`.
    record Whole(ByteSlice bytes, long offset) implements Next {}

    /// The segment ends behind a whole record.
    record End() implements Next {}

    /// The segment ends in the middle of a record that began at `offset`: it was cut off, or is being written.
    record Unfinished(long offset, String why) implements Next {}

    /// What follows is no record, and nobody can tell where the next one begins; `why` is a sentence.
    record Damaged(long offset, String why) implements Next {}
  }

  /// A reader of the bytes of `file` from `from` on, where a record or the padding behind one begins.
  public SegmentReader(InputStream in, String file, long from) {
    this.in = in;
    this.file = file;
    this.pageStart = from - from % PAGE;
    this.at = (int) (from - pageStart);
    this.filled = at;
    this.whole = from;
  }

  /// Where the last whole record, and the padding of its page if it was read, ends.
  public long whole() {
    return whole;
  }

  /// Reads the next record. Behind anything but a record there is nothing more.
  ///
  /// @throws MalformedBytesException for a record whose checksums fit and that cannot be decompressed: the next one can be asked for
  public Next next() {
    if (ended) {
      return new Next.End();
    }
    try {
      return read();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private Next read() throws IOException {
    record.clear();
    long begun = -1;
    int packing = 0;
    while (true) {
      if (!fill(HEADER)) {
        boolean rest = filled > at && !isZero(at, filled);
        return begun < 0 && !rest ? end() : unfinished(begun < 0 ? place() : begun);
      }
      if (at + HEADER > PAGE || (page[at] & 7) == TERM) {
        if (begun >= 0 && at + HEADER <= PAGE) {
          return damaged(begun, "a page ends inside the record there");
        }
        if (!isZero(at, filled)) {
          return damaged(place(), "the rest of a page is not zeros");
        }
        boolean complete = filled == PAGE;
        at = filled;
        if (begun < 0 && complete) {
          whole = place();
        }
        if (!complete) {
          return begun < 0 ? end() : unfinished(begun);
        }
        continue;
      }
      int type = page[at] & 0xff;
      int length = (page[at + 1] & 0xff) << 8 | (page[at + 2] & 0xff);
      if (at + HEADER + length > PAGE) {
        return damaged(place(), "a fragment of " + length + " bytes does not fit into its page");
      }
      if (!fill(HEADER + length)) {
        return unfinished(begun < 0 ? place() : begun);
      }
      long expected =
          (page[at + 3] & 0xffL) << 24 | (page[at + 4] & 0xffL) << 16 | (page[at + 5] & 0xffL) << 8 | (page[at + 6] & 0xffL);
      long found = Crc32c.of(page, at + HEADER, length);
      if (found != expected) {
        return damaged(place(), "the fragment there is damaged: " + Crc32c.mismatch(found, expected));
      }
      int kind = type & 7;
      boolean opens = kind == FULL || kind == FIRST;
      if (type >>> 5 != 0 || kind > LAST || (type & 0x18) == 0x18 || opens == begun >= 0 || (!opens && (type & 0x18) != packing)) {
        return damaged(place(), "a fragment of type " + type + " cannot stand there");
      }
      if (opens) {
        begun = place();
        packing = type & 0x18;
      }
      if (record.size() + (long) length > LONGEST) {
        return damaged(begun, "the record there is too long to be held in memory");
      }
      record.bytes(page, at + HEADER, length);
      at += HEADER + length;
      if (kind == FULL || kind == LAST) {
        whole = place();
        return new Next.Whole(opener.open(compression(packing), record.copy(), file, begun), begun);
      }
    }
  }

  private static Compression compression(int bits) {
    return bits == Compression.SNAPPY.bit() ? Compression.SNAPPY : bits == Compression.ZSTD.bit() ? Compression.ZSTD : Compression.NONE;
  }

  private long place() {
    return pageStart + at;
  }

  private Next end() {
    ended = true;
    return new Next.End();
  }

  private Next unfinished(long offset) {
    ended = true;
    return new Next.Unfinished(offset, "Cannot read " + file + " at byte " + offset + ": it ends in the middle of a record.");
  }

  private Next damaged(long offset, String why) {
    ended = true;
    return new Next.Damaged(offset, "Cannot read " + file + " at byte " + offset + ": " + why + ".");
  }

  /** Whether `more` bytes from here on are in the page, or the page itself ends before. */
  private boolean fill(int more) throws IOException {
    if (at == PAGE) {
      pageStart += PAGE;
      at = 0;
      filled = 0;
    }
    int wanted = Math.min(PAGE, at + more);
    if (filled < wanted) {
      filled += in.readNBytes(page, filled, PAGE - filled);
    }
    return filled >= wanted;
  }

  private boolean isZero(int from, int to) {
    for (int i = from; i < to; i++) {
      if (page[i] != 0) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot close " + file + ": " + e.getMessage(), e);
    }
  }
}
