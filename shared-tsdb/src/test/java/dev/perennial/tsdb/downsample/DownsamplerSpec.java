package dev.perennial.tsdb.downsample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.perennial.tsdb.Golden;
import dev.perennial.tsdb.block.BlockFiles;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.BlockMeta;
import dev.perennial.tsdb.block.BlockReader;
import dev.perennial.tsdb.block.Resolution;
import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.chunk.Chunk;
import dev.perennial.tsdb.chunk.ChunkDecoder;
import dev.perennial.tsdb.chunk.ChunkWriter;
import dev.perennial.tsdb.chunk.Encoding;
import dev.perennial.tsdb.histogram.FloatHistogram;
import dev.perennial.tsdb.histogram.Span;
import dev.perennial.tsdb.objectstore.directory.DirectoryObjectStore;
import dev.perennial.tsdb.objectstore.memory.MemoryObjectStore;
import dev.perennial.tsdb.series.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Aggregates that Thanos computed, byte for byte where the series is one of floats.
class DownsamplerSpec {
  private static final String VECTOR =
      "19010004becf244000000000000000e0a712d80d7adb087097ffc018010004becf24403e000000000000e0a712d23f75cbadb0865618010004be"
          + "cf244024000000000000e0a712d416d61deb6c21a01a010004becf244034000000000000e0a712d81d6d0ff5b610ea1a9020010006c0a90740"
          + "24000000000000ffd20ed60f3a987491ca853adb08602bfffaec";

  private static Chunk vector() {
    return new Chunk(299_999, 900_000, Encoding.AGGREGATES, ByteSlice.of(HexFormat.of().parseHex(VECTOR)));
  }

  @Test
  void raw_samples_become_the_chunk_that_thanos_writes() {
    var raw = new Samples();
    double[] values = {10, 20, 30, 5, 15, 25, 2, 4};
    for (int i = 0; i < values.length; i++) {
      raw.add(60_000 + 120_000L * i, values[i]);
    }
    var chunks = new SeriesDownsampling(Resolution.RAW, Resolution.FIVE_MINUTES).run(ChunkWriter.write(raw));
    assertThat(chunks).containsExactly(vector());
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          # function | values
          min_over_time,  10 5 2 4
          max,            20 30 25 4
          count_over_time, 2 3 2 1
          sum_over_time,  30 50 27 4
          rate,           10 20 45 57 59
          avg_over_time,  15 16.666666666666668 13.5 4
          '',             15 16.666666666666668 13.5 4
          """)
  void a_function_reads_its_aggregate(String function, String values) {
    var samples = new Samples();
    Aggregates.read(function, List.of(vector()), 0, Long.MAX_VALUE, samples);
    var expected = List.of(values.trim().split(" ", -1)).stream().map(Double::parseDouble).toList();
    assertThat(IntStream.range(0, samples.size()).mapToObj(samples::value).toList()).isEqualTo(expected);
  }

  private static BlockReader golden(String path) throws IOException {
    var folder = Golden.path(path);
    try (var files = Files.walk(folder)) {
      var index = files.filter(file -> file.getFileName().toString().equals("index")).findFirst().orElseThrow();
      var block = index.resolveSibling("");
      var store = new DirectoryObjectStore(block.resolveSibling(""));
      var key = BlockFiles.meta(new BlockId(block.getFileName().toString()));
      var meta = BlockMeta.parse(store.read(key).orElseThrow(), key);
      // One of these blocks was written by a function that left the list of its source's files in place.
      var labels = meta.thanos().labels();
      return BlockReader.open(
          store, meta.withThanos(BlockMeta.Thanos.of(labels, meta.thanos().resolution(), "test")));
    }
  }

  private static Map<String, List<Chunk>> chunks(BlockReader block) {
    var all = new TreeMap<String, List<Chunk>>();
    try (var scan = block.scan()) {
      for (var next = scan.next(); next.isPresent(); next = scan.next()) {
        all.put(next.get().labels().toString(), next.get().chunks());
      }
    }
    return all;
  }

  private static boolean isOfFloats(List<Chunk> chunks) {
    return chunks.stream().noneMatch(chunk -> AggregateChunk.of(chunk.data()).isOfHistograms());
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          # from     | to       | resolution s
          short/raw, short/5m, 300
          short/5m,  short/1h, 3600
          long/raw,  long/5m,  300
          long/5m,   long/1h,  3600
          """)
  void blocks_become_what_thanos_makes_of_them(String from, String to, long seconds) throws IOException {
    var source = golden("downsample/" + from);
    var expected = chunks(golden("downsample/" + to));
    var store = new MemoryObjectStore(InstantSource.system());
    var id = BlockId.create(1_767_300_000_000L, new Random(1));
    var meta = Downsampler.run(source, store, id, new Resolution(seconds * 1000));
    store.put(BlockFiles.meta(id), meta.toJson());
    var written = chunks(BlockReader.open(store, id));
    assertThat(written.keySet()).isEqualTo(expected.keySet());
    var input = chunks(source);
    int floats = 0;
    int histograms = 0;
    for (var series : expected.entrySet()) {
      var ours = Objects.requireNonNull(written.get(series.getKey()));
      if (isOfFloats(series.getValue())) {
        assertThat(ours).as(series.getKey()).isEqualTo(series.getValue());
        floats++;
      } else {
        assertAlike(series.getKey(), ours, series.getValue());
        histograms++;
        if (from.endsWith("raw") && series.getKey().contains("schema_change")) {
          assertThat(counters(ours)).as(series.getKey()).isSubsetOf(counts(Objects.requireNonNull(input.get(series.getKey()))));
        }
      }
    }
    assertThat(floats).isGreaterThan(10);
    assertThat(histograms).isGreaterThan(2);
  }

  /// The same chunks with the same aggregates, whose buckets may be laid out in other spans.
  private static void assertAlike(String name, List<Chunk> ours, List<Chunk> theirs) {
    assertThat(ours.stream().map(chunk -> chunk.first() + " to " + chunk.last())).as(name)
        .isEqualTo(theirs.stream().map(chunk -> chunk.first() + " to " + chunk.last()).toList());
    for (int chunk = 0; chunk < ours.size(); chunk++) {
      var our = AggregateChunk.of(ours.get(chunk).data());
      var their = AggregateChunk.of(theirs.get(chunk).data());
      for (var aggregate : Aggregate.values()) {
        var a = new Samples();
        var b = new Samples();
        our.read(aggregate, a);
        their.read(aggregate, b);
        assertThat(shapes(a)).as("%s of %s", aggregate, name).isEqualTo(shapes(b));
        if (aggregate == Aggregate.COUNTER && name.contains("schema_change")) {
          // Thanos takes the change of schema for a reset, and adds everything once more.
          assertThat(Collections.max(counts(a))).as("counter of %s", name).isLessThanOrEqualTo(Collections.max(counts(b)));
        } else {
          assertThat(numbers(a)).as("%s of %s", aggregate, name).containsExactly(numbers(b), within(1e-6));
        }
      }
    }
  }

  private static Set<Double> counters(List<Chunk> chunks) {
    var samples = new Samples();
    chunks.forEach(chunk -> AggregateChunk.of(chunk.data()).read(Aggregate.COUNTER, samples));
    return counts(samples);
  }

  private static Set<Double> counts(List<Chunk> chunks) {
    var samples = new Samples();
    chunks.forEach(chunk -> ChunkDecoder.decode(chunk, samples));
    return counts(samples);
  }

  private static Set<Double> counts(Samples samples) {
    var all = new HashSet<Double>();
    for (int i = 0; i < samples.size(); i++) {
      var histogram = samples.histogram(i);
      if (histogram != null) {
        all.add(histogram.toFloat().count());
      }
    }
    return all;
  }

  private static List<String> shapes(Samples samples) {
    return IntStream.range(0, samples.size())
        .mapToObj(
            i ->
                samples.time(i)
                    + (samples.histogram(i) instanceof FloatHistogram h
                        ? " %s %d %s %s %s".formatted(h.reset(), h.schema(), h.zeroThreshold(), positive(h).keySet(), negative(h).keySet())
                        : ""))
        .toList();
  }

  private static double[] numbers(Samples samples) {
    return IntStream.range(0, samples.size())
        .boxed()
        .flatMapToDouble(
            i ->
                samples.histogram(i) instanceof FloatHistogram h
                    ? DoubleStream.concat(
                        DoubleStream.of(h.zeroCount(), h.count(), h.sum()),
                        Stream.of(positive(h), negative(h)).flatMapToDouble(side -> side.values().stream().mapToDouble(Double::doubleValue)))
                    : DoubleStream.of(samples.value(i)))
        .toArray();
  }

  private static SortedMap<Integer, Double> positive(FloatHistogram histogram) {
    return buckets(histogram.positiveSpans(), histogram.positiveBuckets());
  }

  private static SortedMap<Integer, Double> negative(FloatHistogram histogram) {
    return buckets(histogram.negativeSpans(), histogram.negativeBuckets());
  }

  private static SortedMap<Integer, Double> buckets(List<Span> spans, double[] counts) {
    var all = new TreeMap<Integer, Double>();
    int bucket = 0;
    int at = 0;
    for (var span : spans) {
      bucket += span.offset();
      for (int i = 0; i < span.length(); i++, bucket++, at++) {
        if (counts[at] != 0) {
          all.put(bucket, counts[at]);
        }
      }
    }
    return all;
  }
}
