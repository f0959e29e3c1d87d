package dev.perennial.tsdb.wal;

import dev.perennial.tsdb.Golden;
import dev.perennial.tsdb.block.ExpectedSamples;
import dev.perennial.tsdb.chunk.ChunkDecoder;
import dev.perennial.tsdb.histogram.CounterReset;
import dev.perennial.tsdb.histogram.FloatHistogram;
import dev.perennial.tsdb.histogram.Histogram;
import dev.perennial.tsdb.histogram.IntHistogram;
import dev.perennial.tsdb.histogram.Span;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.series.Samples;
import dev.perennial.tsdb.time.TimeRange;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/// A folder of `golden/wal`: a log that a real Prometheus wrote, and what a real one read from it.
record GoldenLog(Path folder) {
  static GoldenLog named(String name) {
    return new GoldenLog(Golden.path("wal/" + name));
  }

  LogFiles files() {
    return LogFiles.in(folder);
  }

  boolean has(String file) {
    return Files.exists(folder.resolve(file)) || Files.exists(folder.resolve(file + ".gz"));
  }

  List<String> lines(String file) throws IOException {
    var plain = folder.resolve(file);
    if (Files.exists(plain)) {
      return Files.readAllLines(plain);
    }
    var packed = folder.resolve(file + ".gz");
    try (var in =
        new BufferedReader(new InputStreamReader(new GZIPInputStream(Files.newInputStream(packed)), StandardCharsets.UTF_8))) {
      return in.lines().toList();
    }
  }

  Map<Labels, List<String>> expected(String file) throws IOException {
    var all = new TreeMap<Labels, List<String>>();
    for (var line : lines(file)) {
      var series = ExpectedSamples.parse(line);
      all.put(series.labels(), texts(series.samples()));
    }
    return all;
  }

  static Map<Labels, List<String>> read(LogReplay replay, long budget) {
    var all = new TreeMap<Labels, List<String>>();
    replay.read(
        TimeRange.ALL,
        budget,
        (labels, chunks) -> {
          var samples = new Samples();
          chunks.forEach(chunk -> ChunkDecoder.decode(chunk, samples));
          all.put(labels, texts(samples));
        });
    return all;
  }

  /// Samples as texts: bits of floats, and of histograms what they count, whichever empty buckets their layout has.
  static List<String> texts(Samples samples) {
    var texts = new ArrayList<String>(samples.size());
    for (int i = 0; i < samples.size(); i++) {
      var histogram = samples.histogram(i);
      texts.add(
          samples.time(i) + " " + (histogram == null ? Long.toHexString(Double.doubleToRawLongBits(samples.value(i))) : text(histogram)));
    }
    return texts;
  }

  static String text(Histogram histogram) {
    var kind = histogram instanceof IntHistogram ? "integers" : "floats";
    if (histogram.isStale()) {
      return kind + " stale";
    }
    FloatHistogram absolute = histogram.toFloat();
    var counts =
        switch (histogram) {
          case IntHistogram h -> h.count() + "/" + h.zeroCount();
          case FloatHistogram h -> bits(h.count()) + "/" + bits(h.zeroCount());
        };
    return kind
        + (histogram.reset() == CounterReset.GAUGE ? " gauge " : " ")
        + histogram.schema()
        + " "
        + bits(histogram.zeroThreshold())
        + " "
        + counts
        + " "
        + bits(histogram.sum())
        + buckets(histogram.positiveSpans(), absolute.positiveBuckets())
        + buckets(histogram.negativeSpans(), absolute.negativeBuckets())
        + java.util.Arrays.toString(histogram.customBounds());
  }

  private static String bits(double value) {
    return Long.toHexString(Double.doubleToRawLongBits(value));
  }

  private static Map<Integer, String> buckets(List<Span> spans, double[] counts) {
    var all = new TreeMap<Integer, String>();
    int place = 0;
    int next = 0;
    for (var span : spans) {
      place += span.offset();
      for (int i = 0; i < span.length(); i++, place++, next++) {
        if (counts[next] != 0) {
          all.put(place, bits(counts[next]));
        }
      }
    }
    return all;
  }
}
