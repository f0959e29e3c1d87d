package dev.perennial.tsdb.index;

import dev.perennial.tsdb.bytes.MalformedBytesException;
import dev.perennial.tsdb.objectstore.ReadAhead;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// All series of an index one after the other, in windows of 1 MiB read ahead. Not for several threads.
public final class SeriesCursor implements AutoCloseable {
  /// How much of a file is held at a time, twice: one window in use, one under way.
  public static final int WINDOW = 1 << 20;

  private final IndexFile file;
  private final int version;
  private final ReadAhead bytes;
  private final SeriesDecoder decoder;
  private long offset;
  private @Nullable IndexSeries last;

  SeriesCursor(IndexFile file, int version, Toc toc, SeriesDecoder decoder) {
    this.file = file;
    this.version = version;
    this.bytes = new ReadAhead(file.object(), toc.seriesEnd(), WINDOW);
    this.decoder = decoder;
    this.offset = align(toc.series());
  }

  private long align(long place) {
    int step = version == 1 ? 1 : IndexReader.ALIGNMENT;
    return (place + step - 1) / step * step;
  }

  /// The next series, or empty after the last one. Labels must ascend strictly.
  public Optional<IndexSeries> next() {
    while (offset < bytes.end()) {
      var start = bytes.atMost(offset, 10);
      if (start.at(0) == 0) {
        offset = align(offset + 1);
        continue;
      }
      int size = decoder.entrySize(start, offset);
      var series = decoder.read(bytes.exactly(offset, size), offset, Long.MIN_VALUE, Long.MAX_VALUE);
      if (series == null) {
        throw new MalformedBytesException(file.name(), offset, "the series there has no chunks");
      }
      if (last != null && last.labels().compareTo(series.labels()) >= 0) {
        throw new MalformedBytesException(
            file.name(), offset, "the series " + series.labels() + " does not come after " + last.labels());
      }
      offset = align(offset + size);
      last = series;
      return Optional.of(series);
    }
    return Optional.empty();
  }

  /// Gives up what is read ahead.
  @Override
  public void close() {
    bytes.close();
  }
}
