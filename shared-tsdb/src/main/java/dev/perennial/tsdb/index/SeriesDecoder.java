package dev.perennial.tsdb.index;

import dev.perennial.tsdb.bytes.ByteReader;
import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.bytes.Crc32c;
import dev.perennial.tsdb.bytes.MalformedBytesException;
import dev.perennial.tsdb.labels.Labels;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// Reads series entries of one index: labels as numbers of symbols, chunks as differences. Not for several threads.
final class SeriesDecoder {
  private final IndexFile file;
  private final int version;
  private final @Nullable Symbols symbols;
  private final long end;
  private final ChunkRefs.Builder chunks = new ChunkRefs.Builder();
  private long[] refs = new long[64];

  SeriesDecoder(IndexFile file, int version, @Nullable Symbols symbols, long end) {
    this.file = file;
    this.version = version;
    this.symbols = symbols;
    this.end = end;
  }

  /// Where the entry of a series begins in the file.
  static long offset(int version, long id) {
    return version == 1 ? id : id * IndexReader.ALIGNMENT;
  }

  /// The id of the series whose entry begins at `offset`.
  static long id(int version, long offset) {
    return version == 1 ? offset : offset / IndexReader.ALIGNMENT;
  }

  /// The number of bytes of the entry that `start` begins with: length, body and checksum.
  int entrySize(ByteSlice start, long offset) {
    var in = new ByteReader(start, file.name(), offset);
    long length = in.uvarint();
    if (length < 0 || length > end - offset - in.position() - 4) {
      throw new MalformedBytesException(
          file.name(),
          offset,
          "the series there is %s bytes long, and the series end after %d"
              .formatted(Long.toUnsignedString(length), Math.max(0, end - offset)));
    }
    return Math.addExact(in.position() + 4, (int) Math.min(length, Integer.MAX_VALUE - 64));
  }

  /// The series whose whole entry is `entry`, with its chunks that overlap `first..last`, or null if there are none.
  @Nullable IndexSeries read(ByteSlice entry, long offset, long first, long last) {
    var in = body(entry, offset);
    int labels = labelRefs(in);
    readChunks(in, first, last);
    return chunks.isEmpty() ? null : new IndexSeries(id(version, offset), labels(labels), chunks.build());
  }

  /// The series whose whole entry is `entry`, its labels as numbers of symbols, or null if it has no chunks that overlap `first..last`.
  @Nullable Unnamed readUnnamed(ByteSlice entry, long offset, long first, long last) {
    var in = body(entry, offset);
    int labels = labelRefs(in);
    readChunks(in, first, last);
    return chunks.isEmpty() ? null : new Unnamed(id(version, offset), Arrays.copyOf(refs, 2 * labels), chunks.build());
  }

  /// A series whose labels are numbers of symbols still.
  static final class Unnamed {
    private final long id;
    private final long[] refs;
    private final List<ChunkRef> chunks;

    private Unnamed(long id, long[] refs, List<ChunkRef> chunks) {
      this.id = id;
      this.refs = refs;
      this.chunks = chunks;
    }

    /// The symbols of its labels, names and values.
    LongStream refs() {
      return Arrays.stream(refs);
    }

    /// The series, `texts` being the symbols that stand in `sorted` in order.
    IndexSeries named(long[] sorted, String[] texts) {
      var pairs = new String[refs.length];
      int used = 0;
      for (int i = 0; i < refs.length; i += 2) {
        var value = texts[Arrays.binarySearch(sorted, refs[i + 1])];
        if (!value.isEmpty()) {
          pairs[used++] = texts[Arrays.binarySearch(sorted, refs[i])];
          pairs[used++] = value;
        }
      }
      return new IndexSeries(id, Labels.ofSortedPairs(used == pairs.length ? pairs : Arrays.copyOf(pairs, used)), chunks);
    }
  }

  /// Only the labels of the series whose entry is `entry`.
  Labels readLabels(ByteSlice entry, long offset) {
    return labels(labelRefs(body(entry, offset)));
  }

  private ByteReader body(ByteSlice entry, long offset) {
    var in = new ByteReader(entry, file.name(), offset);
    int length = in.count(1, "bytes");
    int from = in.position();
    in.skip(length);
    long found = Crc32c.of(entry.slice(from, length));
    long expected = in.u32();
    if (found != expected) {
      throw new MalformedBytesException(
          file.name(), offset, "the series there is damaged: " + Crc32c.mismatch(found, expected));
    }
    return new ByteReader(entry.slice(from, length), file.name(), offset + from);
  }

  private int labelRefs(ByteReader in) {
    int labels = in.count(2, "labels");
    if (labels * 2 > refs.length) {
      refs = new long[labels * 2];
    }
    for (int i = 0; i < 2 * labels; i += 2) {
      refs[i] = in.uvarint();
      refs[i + 1] = in.uvarint();
      if (i > 0 && refs[i] <= refs[i - 2]) {
        throw in.malformed("the labels of a series are not sorted by name");
      }
    }
    return labels;
  }

  private Labels labels(int count) {
    var known = symbols;
    if (known == null) {
      throw new IllegalStateException("Symbols are resolved elsewhere");
    }
    var pairs = new String[2 * count];
    int used = 0;
    for (int i = 0; i < 2 * count; i += 2) {
      var value = known.at(refs[i + 1]);
      if (!value.isEmpty()) {
        pairs[used++] = known.at(refs[i]);
        pairs[used++] = value;
      }
    }
    return Labels.ofSortedPairs(used == pairs.length ? pairs : Arrays.copyOf(pairs, used));
  }

  private void readChunks(ByteReader in, long from, long to) {
    chunks.clear();
    int count = in.count(3, "chunks");
    long last = 0;
    long ref = 0;
    for (int i = 0; i < count; i++) {
      long first = i == 0 ? in.varint() : last + in.uvarint();
      last = first + in.uvarint();
      if (last < first) {
        throw in.malformed("chunk " + i + " of the series there ends at " + last + " and begins at " + first);
      }
      ref = i == 0 ? in.uvarint() : ref + in.varint();
      if (first <= to && from <= last) {
        chunks.add(first, last, ref);
      }
    }
  }
}
