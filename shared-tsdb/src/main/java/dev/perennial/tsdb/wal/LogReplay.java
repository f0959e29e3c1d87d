package dev.perennial.tsdb.wal;

import dev.perennial.tsdb.bytes.MalformedBytesException;
import dev.perennial.tsdb.chunk.Chunk;
import dev.perennial.tsdb.histogram.Histogram;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.time.TimeRange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a restart of Prometheus would read from a log: series in the order of their labels, each with its samples.
///
/// In memory stay the series' labels and as much of their samples as the caller allows: the log is read once to learn which series
/// there are, and then once for as many neighbouring series as fit. Not for several threads.
public final class LogReplay {
  /** Prometheus compresses to one or two bytes; the rest is what a growing chunk costs. */
  private static final int FLOAT = 3;

  private static final int HISTOGRAM = 64;
  private static final int SERIES = 400;

  private final LogFiles files;
  private final SeriesTable table = new SeriesTable();
  private final List<String> problems = new ArrayList<>();
  private final long[] firsts;
  private final long[] lasts;
  private final Records records = new Records();
  private long chunkFirst = Long.MAX_VALUE;
  private long chunkLast = Long.MIN_VALUE;
  private long samples;
  private long lateSamples;
  private long strangers;
  private long unknownRecords;
  private int readings = 1;

  /// Takes the chunks of one series.
  @FunctionalInterface
  public interface Visitor {
    /// Called in the order of labels, each series once, chunks ascending; never without a chunk.
    void visit(Labels series, List<Chunk> chunks);
  }

  private LogReplay(LogFiles files) {
    this.files = files;
    firsts = new long[files.log().size() + files.outOfOrder().size()];
    lasts = new long[firsts.length];
    Arrays.fill(firsts, Long.MAX_VALUE);
    Arrays.fill(lasts, Long.MIN_VALUE);
  }

  /// Reads a log for the first time.
  public static LogReplay of(LogFiles files) {
    var replay = new LogReplay(files);
    replay.survey();
    return replay;
  }

  /// The time from the first sample to the last.
  public Optional<TimeRange> range() {
    long first = Math.min(chunkFirst, Arrays.stream(firsts).min().orElse(Long.MAX_VALUE));
    long last = Math.max(chunkLast, Arrays.stream(lasts).max().orElse(Long.MIN_VALUE));
    return first > last ? Optional.empty() : Optional.of(TimeRange.closed(first, last));
  }

  /// The time of the samples that came out of order.
  public Optional<TimeRange> lateRange() {
    int from = files.log().size();
    long first = Arrays.stream(firsts).skip(from).min().orElse(Long.MAX_VALUE);
    long last = Arrays.stream(lasts).skip(from).max().orElse(Long.MIN_VALUE);
    return lateSamples == 0 || first > last ? Optional.empty() : Optional.of(TimeRange.closed(first, last));
  }

  /// The number of samples in the log's records, those of the out-of-order log not counted again.
  public long samples() {
    return samples;
  }

  /// The number of series.
  public int series() {
    return table.size();
  }

  /// How often the log was read so far.
  public int readings() {
    return readings;
  }

  /// A sentence for each thing that could not be read. What stands behind it in the same file is missing.
  public List<String> problems() {
    return List.copyOf(problems);
  }

  /// All names and values of labels, sorted, each once.
  public Iterator<String> symbols() {
    return table.symbols();
  }

  /// Reads the samples in `window`; at most about `budget` bytes of them are held at a time.
  public void read(TimeRange window, long budget, Visitor visitor) {
    read(window, budget, Share.ALL, visitor);
  }

  /// Reads only what came out of order.
  public void readLate(TimeRange window, long budget, Visitor visitor) {
    read(window, budget, Share.LATE, visitor);
  }

  private enum Share {
    ALL,
    LATE
  }

  /// About how many bytes the samples of so long a time take in memory, as if they came evenly.
  long weight(long length) {
    double all = 0;
    for (int i = 0; i < table.size(); i++) {
      all += table.weight(i);
    }
    return (long) (all * part(length));
  }

  private double part(long length) {
    return range().map(all -> Math.min(1, (double) length / all.length())).orElse(1.0);
  }

  private void read(TimeRange window, long budget, Share share, Visitor visitor) {
    double part = part(window.length());
    for (int from = 0; from < table.size(); ) {
      int to = from;
      for (double held = 0; to < table.size(); to++) {
        held += table.weight(to) == 0 ? 0 : table.weight(to) * part + SERIES;
        if (held > budget && to > from) {
          break;
        }
      }
      read(window, share, from, to, visitor);
      from = to;
    }
  }

  private void read(TimeRange window, Share share, int from, int to, Visitor visitor) {
    readings++;
    var reading = new Reading(window, from, to);
    table.unbind();
    if (!files.headChunks().isEmpty()) {
      for (int i = 0; i < firsts.length; i++) {
        table.bindFile(i);
      }
      headChunks(reading, share);
      table.unbind();
    }
    for (int i = 0; i < firsts.length; i++) {
      table.bindFile(i);
      reading.late = i >= files.log().size();
      boolean wanted = reading.late || share == Share.ALL;
      if (wanted && firsts[i] < window.end() && lasts[i] >= window.start()) {
        each(segment(i), reading, _ -> {});
      }
    }
    reading.close(visitor);
  }

  private LogSegment segment(int i) {
    int logged = files.log().size();
    return i < logged ? files.log().get(i) : files.outOfOrder().get(i - logged);
  }

  private void survey() {
    for (int i = 0; i < firsts.length; i++) {
      table.beginFile();
      boolean last = i == files.log().size() - 1 || i == firsts.length - 1;
      each(segment(i), new Survey(i), last ? why -> {} : problems::add);
    }
    for (var file : files.headChunks()) {
      try {
        HeadChunks.read(file, new ChunkSurvey());
      } catch (MalformedBytesException damaged) {
        problems.add(damaged.getMessage() + ". The chunks behind it are left out.");
      }
    }
    if (strangers > 0) {
      problems.add(strangers + " samples were left out: no record says which series they are of.");
    }
    if (unknownRecords > 0) {
      problems.add(unknownRecords + " records were passed over: their types are not known.");
    }
    table.sort();
  }

  private interface Unfinished {
    void say(String why);
  }

  /** Problems are told of once, by the first reading. */
  private void each(LogSegment segment, RecordVisitor visitor, Unfinished unfinished) {
    boolean first = readings == 1;
    try (var reader = new SegmentReader(segment.source().open(), segment.name(), 0)) {
      while (true) {
        try {
          switch (reader.next()) {
            case SegmentReader.Next.Whole(var bytes, long offset) -> records.read(bytes, segment.name(), offset, visitor);
            case SegmentReader.Next.End _ -> {
              return;
            }
            case SegmentReader.Next.Unfinished(_, var why) -> {
              unfinished.say(why);
              return;
            }
            case SegmentReader.Next.Damaged(_, var why) -> {
              if (first) {
                problems.add(why + " What stands behind it in this file is left out.");
              }
              return;
            }
          }
        } catch (MalformedBytesException damaged) {
          if (first) {
            problems.add(damaged.getMessage() + ". The rest of this record is left out.");
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + segment.name() + ": " + e.getMessage(), e);
    }
  }

  private void headChunks(Reading reading, Share share) {
    for (var file : files.headChunks()) {
      try {
        HeadChunks.read(file, new ChunkReading(reading, share));
      } catch (MalformedBytesException damaged) {
        // Told of by the first reading.
      }
    }
  }

  /// The first reading: which series there are, how much of each, and of what time.
  private final class Survey implements RecordVisitor {
    private final int file;
    private final boolean late;

    Survey(int file) {
      this.file = file;
      this.late = file >= files.log().size();
    }

    @Override
    public boolean wants(int type) {
      return segment(file).role() == LogSegment.Role.SERIES ? type == 1 : type != 4 && type != 5 && type != 6;
    }

    @Override
    public void series(long ref, Labels labels) {
      if (!labels.isEmpty()) {
        table.bind(ref, labels);
      }
    }

    @Override
    public void sample(long ref, long time, long start, double value) {
      count(ref, time, FLOAT);
    }

    @Override
    public void histogram(long ref, long time, long start, Histogram histogram) {
      int buckets = histogram.positiveSpans().size() + histogram.negativeSpans().size() + histogram.customBounds().length;
      count(ref, time, HISTOGRAM + 16 * buckets);
    }

    private void count(long ref, long time, int bytes) {
      int place = table.place(ref);
      if (place == RefMap.NONE) {
        strangers++;
        return;
      }
      samples += late ? 0 : 1;
      lateSamples += late ? 1 : 0;
      table.weigh(place, bytes);
      firsts[file] = Math.min(firsts[file], time);
      lasts[file] = Math.max(lasts[file], time);
    }

    @Override
    public void tombstone(long ref, long first, long last) {
      int place = table.place(ref);
      if (place != RefMap.NONE) {
        table.delete(place, first, last);
      }
    }

    @Override
    public void unknown(int type) {
      unknownRecords++;
    }
  }

  private final class ChunkSurvey implements HeadChunks.Visitor {
    @Override
    public void inOrder(long ref, Chunk chunk) {
      int place = table.place(ref);
      if (place != RefMap.NONE) {
        table.weigh(place, chunk.data().length());
        chunkFirst = Math.min(chunkFirst, chunk.first());
        chunkLast = Math.max(chunkLast, chunk.last());
      }
    }

    @Override
    public void outOfOrder(long ref, Chunk chunk) {
      inOrder(ref, chunk);
    }
  }

  /// A later reading: the samples of neighbouring series.
  private final class Reading implements RecordVisitor {
    private final TimeRange window;
    private final int from;
    private final @Nullable OpenSeries[] open;
    private boolean late;

    Reading(TimeRange window, int from, int to) {
      this.window = window;
      this.from = from;
      this.open = new @Nullable OpenSeries[to - from];
    }

    @Override
    public boolean wants(int type) {
      return type == 2 || type >= 7;
    }

    @Nullable OpenSeries series(long ref) {
      int place = table.place(ref) - from;
      if (place < 0 || place >= open.length) {
        return null;
      }
      var series = open[place];
      if (series == null) {
        series = new OpenSeries(window);
        open[place] = series;
      }
      return series;
    }

    @Override
    public void sample(long ref, long time, long start, double value) {
      var series = series(ref);
      if (series != null) {
        if (late) {
          series.addLate(time, value);
        } else {
          series.add(time, value);
        }
      }
    }

    @Override
    public void histogram(long ref, long time, long start, Histogram histogram) {
      var series = series(ref);
      if (series != null) {
        if (late) {
          series.addLate(time, histogram);
        } else {
          series.add(time, histogram);
        }
      }
    }

    void close(Visitor visitor) {
      for (int i = 0; i < open.length; i++) {
        var series = open[i];
        open[i] = null;
        if (series != null) {
          var chunks = series.close(table.deleted(from + i));
          if (!chunks.isEmpty()) {
            visitor.visit(table.labels(from + i), chunks);
          }
        }
      }
    }
  }

  private record ChunkReading(Reading reading, Share share) implements HeadChunks.Visitor {
    @Override
    public void inOrder(long ref, Chunk chunk) {
      var series = share == Share.ALL ? reading.series(ref) : null;
      if (series != null) {
        series.add(chunk);
      }
    }

    @Override
    public void outOfOrder(long ref, Chunk chunk) {
      var series = reading.series(ref);
      if (series != null) {
        series.addLate(chunk);
      }
    }
  }
}
