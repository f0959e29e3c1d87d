package dev.perennial.tsdb.wal;

import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.bytes.ByteWriter;
import dev.perennial.tsdb.bytes.Crc32c;
import dev.perennial.tsdb.labels.Labels;
import io.airlift.compress.v3.snappy.SnappyJavaCompressor;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/// Writes the records of one segment as Prometheus does: for logs that are generated, to measure and to test with. Not for several threads.
public final class LogWriter implements AutoCloseable {
  private final OutputStream out;
  private final Packing packing;
  private final SnappyJavaCompressor snappy = new SnappyJavaCompressor();
  private final ByteWriter record = new ByteWriter(64 << 10);
  private final ByteWriter page = new ByteWriter(SegmentReader.PAGE);
  private long written;
  private int flushed;

  /// Whether records are compressed.
  public enum Packing {
    /// As they are.
    PLAIN,
    /// By snappy, where that makes them shorter.
    SNAPPY
  }

  /// A writer of an empty segment.
  public LogWriter(OutputStream out, Packing packing) {
    this.out = out;
    this.packing = packing;
  }

  /// The bytes written so far.
  public long size() {
    return written + page.size() - flushed;
  }

  /// A record of type 1: references `first`, `first + 1`, … stand for these series.
  public void series(long first, List<Labels> series) throws IOException {
    record.clear();
    record.u8(1);
    for (int i = 0; i < series.size(); i++) {
      record.u64(first + i).uvarint(series.get(i).size());
      series.get(i).forEach((name, value) -> record.str(name).str(value));
    }
    log(record.copy());
  }

  /// A record of type 2: a float for each reference, all at one time.
  public void floats(long[] refs, long time, double[] values, int count) throws IOException {
    record.clear();
    record.u8(2).u64(refs[0]).u64(time);
    for (int i = 0; i < count; i++) {
      record.varint(refs[i] - refs[0]).varint(0).u64(Double.doubleToRawLongBits(values[i]));
    }
    log(record.copy());
  }

  /// A record as it is, its type first.
  public void log(ByteSlice plain) throws IOException {
    var bytes = plain;
    int flag = 0;
    if (packing == Packing.SNAPPY) {
      var packed = new byte[snappy.maxCompressedLength(plain.length())];
      int length = snappy.compress(plain.array(), plain.offset(), plain.length(), packed, 0, packed.length);
      if (length < plain.length()) {
        bytes = ByteSlice.of(packed, 0, length);
        flag = Compression.SNAPPY.bit();
      }
    }
    int at = 0;
    boolean first = true;
    do {
      if (SegmentReader.PAGE - page.size() < SegmentReader.HEADER) {
        pad();
      }
      int part = Math.min(bytes.length() - at, SegmentReader.PAGE - page.size() - SegmentReader.HEADER);
      boolean last = at + part == bytes.length();
      int type = first && last ? SegmentReader.FULL : first ? SegmentReader.FIRST : last ? SegmentReader.LAST : SegmentReader.MIDDLE;
      page.u8(type | flag).u16(part).u32(Crc32c.of(bytes.slice(at, part))).bytes(bytes.slice(at, part));
      at += part;
      first = false;
    } while (at < bytes.length());
  }

  private void pad() throws IOException {
    page.zeros(SegmentReader.PAGE - page.size());
    flush();
    page.clear();
    flushed = 0;
  }

  /// Hands what was written so far to the stream, in the middle of its page.
  public void flush() throws IOException {
    out.write(page.array(), flushed, page.size() - flushed);
    out.flush();
    written += page.size() - flushed;
    flushed = page.size();
  }

  /// Ends the segment in the middle of its page, as one that is still written to.
  public void leave() throws IOException {
    flush();
    out.close();
  }

  /// Ends the segment, its last page filled up.
  @Override
  public void close() throws IOException {
    if (page.size() > 0) {
      pad();
    }
    out.close();
  }
}
