package dev.perennial.env.damage;

import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.bytes.ByteWriter;
import dev.perennial.tsdb.bytes.Crc32c;
import dev.perennial.tsdb.bytes.MalformedBytesException;
import dev.perennial.tsdb.chunk.ChunkDecoder;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.series.Samples;
import dev.perennial.tsdb.time.TimeRange;
import dev.perennial.tsdb.wal.LogFiles;
import dev.perennial.tsdb.wal.LogReplay;
import dev.perennial.tsdb.wal.LogSegment;
import dev.perennial.tsdb.wal.LogWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;

/// A segment of a write-ahead log. A log is read as far as it goes, so what its replay remarks about the file counts as told.
record LogSpecimen(String name, ByteSlice segment) implements Specimen {
  private static final String FILE = "wal/00000000";
  private static final int PAGE = 32 << 10;
  private static final int HEADER = 7;
  private static final int BUDGET = 1 << 16;

  /// A segment of series, floats, a histogram and a deletion.
  static LogSpecimen of(String name, LogWriter.Packing packing) {
    var out = new ByteArrayOutputStream();
    try {
      // Left in the middle of its page: damage goes where something stands.
      var log = new LogWriter(out, packing);
      log.series(1, List.of(Labels.of(Labels.NAME, "made_float", "n", "1"), Labels.of(Labels.NAME, "made_float", "n", "2"), Labels.of(Labels.NAME, "made_histogram")));
      for (int i = 0; i < 40; i++) {
        log.floats(new long[] {1, 2}, 15_000L * i, new double[] {i, i * 0.5}, 2);
      }
      log.log(histogram().copy());
      log.log(new ByteWriter().u8(3).u64(2).varint(30_000).varint(90_000).copy());
      log.leave();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new LogSpecimen(name, ByteSlice.of(out.toByteArray()));
  }

  /** Two samples of the third series: hint, schema, threshold, counts, sum, a span, no negative one, two buckets, no negative ones. */
  private static ByteWriter histogram() {
    var record = new ByteWriter().u8(7).u64(3).u64(15_000);
    for (int i = 0; i < 2; i++) {
      record.varint(0).varint(15_000L * i).u8(0).varint(2).u64(Double.doubleToRawLongBits(0.001)).uvarint(1).uvarint(4 + i);
      record.u64(Double.doubleToRawLongBits(4.5)).uvarint(1).varint(0).uvarint(2).uvarint(0).uvarint(2).varint(1).varint(1 + i).uvarint(0);
    }
    return record;
  }

  @Override
  public byte[] bytes() {
    return segment.toArray();
  }

  @Override
  public void mend(byte[] bytes) {
    for (int at = 0; at + HEADER <= Math.min(bytes.length, PAGE) && bytes[at] != 0; ) {
      int length = Short.toUnsignedInt(ByteBuffer.wrap(bytes).getShort(at + 1));
      if (at + HEADER + length > bytes.length) {
        return;
      }
      ByteBuffer.wrap(bytes).putInt(at + 3, (int) Crc32c.of(bytes, at + HEADER, length));
      at += HEADER + length;
    }
  }

  @Override
  public String read(ByteSlice bytes) {
    var segment = new LogSegment(FILE, 0, () -> new ByteArrayInputStream(bytes.toArray()));
    var replay = LogReplay.of(new LogFiles(List.of(segment), List.of(), List.of()));
    var text = new StringBuilder();
    replay.read(
        TimeRange.ALL,
        BUDGET,
        (labels, chunks) -> {
          var samples = new Samples();
          chunks.forEach(chunk -> ChunkDecoder.decode(chunk, samples));
          text.append(labels).append(samples);
        });
    for (var problem : replay.problems()) {
      if (problem.contains(FILE)) {
        throw new MalformedBytesException(FILE, -1, problem);
      }
      text.append(problem);
    }
    return text.toString();
  }

  /// A log that was cut off is no damaged one.
  @Override
  public boolean isSealed() {
    return false;
  }
}
