package dev.perennial.sidecar.trail;

import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.bytes.MalformedBytesException;
import dev.perennial.tsdb.histogram.Histogram;
import dev.perennial.tsdb.time.TimeRange;
import dev.perennial.tsdb.trail.Parcel;
import dev.perennial.tsdb.wal.RecordVisitor;
import dev.perennial.tsdb.wal.Records;
import dev.perennial.tsdb.wal.SegmentReader;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.function.Consumer;

/// What one file of the log has grown by since it was shipped last.
final class Tail {
  private final Records records = new Records();

  /// The bytes from the offset asked for on, up to the last whole record; of a file that is closed, and cannot be read any further, all that is left.
  record Growth(ByteSlice bytes, Parcel.End end, Optional<TimeRange> range, long samples) {}

  /// Reads at most about `limit` bytes of `file` from `from` on. An open file may still be written to.
  Growth read(Path file, String name, long from, Parcel.End state, int limit, Consumer<String> problems) throws IOException {
    try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      channel.position(from);
      var seen = new Seen();
      boolean more = true;
      try (var reader = new SegmentReader(Channels.newInputStream(channel), name, from)) {
        while (more && reader.whole() - from < limit) {
          try {
            switch (reader.next()) {
              case SegmentReader.Next.Whole(var bytes, long offset) -> records.read(bytes, name, offset, seen);
              case SegmentReader.Next.End _, SegmentReader.Next.Unfinished _ -> more = false;
              case SegmentReader.Next.Damaged(_, var why) -> {
                more = false;
                if (state == Parcel.End.CLOSED) {
                  problems.accept(why + " It is shipped as it is.");
                }
              }
            }
          } catch (MalformedBytesException damaged) {
            problems.accept(damaged.getMessage() + ". It is shipped as it is.");
          }
        }
        boolean all = state == Parcel.End.CLOSED && !more;
        long to = all ? size : reader.whole();
        var bytes = new byte[(int) Math.min(to - from, Integer.MAX_VALUE - 64)];
        int read = read(file, from, bytes);
        boolean closed = all && read == to - from;
        return new Growth(
            ByteSlice.of(bytes, 0, read), closed ? Parcel.End.CLOSED : Parcel.End.OPEN, seen.range(), seen.samples);
      }
    }
  }

  private static int read(Path file, long from, byte[] into) throws IOException {
    try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
      channel.position(from);
      return Channels.newInputStream(channel).readNBytes(into, 0, into.length);
    }
  }

  private static final class Seen implements RecordVisitor {
    private long first = Long.MAX_VALUE;
    private long last = Long.MIN_VALUE;
    private long samples;

    @Override
    public boolean wants(int type) {
      return type == 2 || type >= 7;
    }

    @Override
    public void sample(long ref, long time, long start, double value) {
      first = Math.min(first, time);
      last = Math.max(last, time);
      samples++;
    }

    @Override
    public void histogram(long ref, long time, long start, Histogram histogram) {
      sample(ref, time, start, 0);
    }

    Optional<TimeRange> range() {
      return first > last ? Optional.empty() : Optional.of(TimeRange.closed(first, last));
    }
  }
}
