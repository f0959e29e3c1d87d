package dev.perennial.tsdb.index;

import dev.perennial.tsdb.bytes.ByteReader;
import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.bytes.ByteWriter;
import dev.perennial.tsdb.bytes.Crc32c;
import dev.perennial.tsdb.bytes.MalformedBytesException;

/// The table of contents in the last 52 bytes of an index: where each section begins. Zero means that there is none.
record Toc(long symbols, long series, long labelIndices, long labelIndicesTable, long postings, long postingsTable) {
  static final int SIZE = 6 * 8 + 4;

  static Toc read(ByteSlice bytes, String file, long offset) {
    long found = Crc32c.of(bytes.slice(0, SIZE - 4));
    var in = new ByteReader(bytes, file, offset);
    var toc = new Toc(in.u64(), in.u64(), in.u64(), in.u64(), in.u64(), in.u64());
    long expected = in.u32();
    if (found != expected) {
      throw new MalformedBytesException(
          file, offset, "this is no table of contents, or the file is cut short: " + Crc32c.mismatch(found, expected));
    }
    toc.check(file, offset);
    return toc;
  }

  private void check(String file, long end) {
    long last = IndexReader.HEADER;
    for (long section : new long[] {symbols, series, seriesEnd(), postings, postingsTable}) {
      if (section < last || section > end) {
        throw new MalformedBytesException(
            file, end, "the table of contents places a section at byte %d, outside %d..%d".formatted(section, last, end));
      }
      last = section;
    }
  }

  /// Where the series end: at the section that follows them in the file.
  long seriesEnd() {
    return labelIndices >= series && labelIndices < postings ? labelIndices : postings;
  }

  void write(ByteWriter out) {
    int from = out.size();
    out.u64(symbols).u64(series).u64(labelIndices).u64(labelIndicesTable).u64(postings).u64(postingsTable).crc(from);
  }
}
