package dev.perennial.env;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.env.provision.Program;
import dev.perennial.env.run.Crew;
import dev.perennial.env.run.Ports;
import dev.perennial.env.run.Roster;
import dev.perennial.tsdb.block.BlockDump;
import dev.perennial.tsdb.block.BlockFiles;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.BlockMeta;
import dev.perennial.tsdb.block.BlockReader;
import dev.perennial.tsdb.block.BlockWriter;
import dev.perennial.tsdb.block.Resolution;
import dev.perennial.tsdb.chunk.ChunkDecoder;
import dev.perennial.tsdb.chunk.ChunkWriter;
import dev.perennial.tsdb.histogram.CounterReset;
import dev.perennial.tsdb.histogram.FloatHistogram;
import dev.perennial.tsdb.histogram.Histogram;
import dev.perennial.tsdb.histogram.IntHistogram;
import dev.perennial.tsdb.histogram.Span;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.objectstore.directory.DirectoryObjectStore;
import dev.perennial.tsdb.series.Samples;
import dev.perennial.tsdb.time.TimeRange;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Blocks cross between real Prometheus and us, both ways, sample for sample.
class BlockInteropSpec {
  private static final long START = 1_767_225_600_000L;
  private static final long SEED = 20_260_101;

  @TempDir Path folder;

  @Test
  void a_block_written_by_prometheus_is_read_sample_for_sample() throws Exception {
    var promtool = Real.program(Program.PROMTOOL);
    var random = new Random(SEED);
    var text = new StringBuilder("# TYPE written gauge\n");
    var expected = new TreeMap<Labels, List<String>>();
    for (int series = 0; series < 20; series++) {
      var labels = Labels.of(Labels.NAME, "written", "n", "" + series, "text", "ü\"\\" + series);
      var samples = new ArrayList<String>();
      for (int i = 0; i < 500; i++) {
        long seconds = START / 1000 + i * 10L + random.nextInt(3);
        double value = random.nextInt(10) == 0 ? random.nextGaussian() * 1e9 : i * series;
        text.append("written{n=\"").append(series).append("\",text=\"ü\\\"\\\\").append(series).append("\"} ").append(value).append(' ').append(seconds).append('\n');
        samples.add(seconds * 1000 + " " + value);
      }
      expected.put(labels, samples);
    }
    Files.writeString(folder.resolve("in.om"), text.append("# EOF\n"));
    var blocks = folder.resolve("blocks");
    assertThat(run(List.of(promtool.toString(), "tsdb", "create-blocks-from", "openmetrics", folder.resolve("in.om").toString(), blocks.toString())))
        .as("promtool made the block")
        .isZero();

    var read = new TreeMap<Labels, List<String>>();
    var store = new DirectoryObjectStore(blocks);
    for (var id : BlockDump.blocks(store)) {
      try (var scan = BlockReader.open(store, id).scan()) {
        for (var next = scan.next(); next.isPresent(); next = scan.next()) {
          var samples = new Samples();
          next.get().chunks().forEach(chunk -> ChunkDecoder.decode(chunk, samples));
          var lines = read.computeIfAbsent(next.get().labels(), _ -> new ArrayList<>());
          for (int i = 0; i < samples.size(); i++) {
            lines.add(samples.time(i) + " " + samples.value(i));
          }
        }
      }
    }
    assertThat(read).isEqualTo(expected);
  }

  @Test
  void a_block_written_here_is_opened_by_prometheus_and_answers_sample_for_sample() throws Exception {
    var prometheus = Real.program(Program.PROMETHEUS);
    var promtool = Real.program(Program.PROMTOOL);
    var data = folder.resolve("data");
    var written = new TreeMap<String, List<Asked.Sample>>();
    var id = writeBlock(data, written);

    assertThat(run(List.of(promtool.toString(), "tsdb", "analyze", data.toString(), id.text()))).as("promtool accepts the block").isZero();

    Files.writeString(folder.resolve("prometheus.yml"), "global: {scrape_interval: 1h}\n");
    var ports = new Ports(23_000);
    var crew = new Crew(new Roster(folder.resolve("processes")), folder.resolve("logs"));
    try {
      crew.start(
          "prometheus",
          List.of(
              prometheus.toString(),
              "--config.file=" + folder.resolve("prometheus.yml"),
              "--storage.tsdb.path=" + data,
              "--storage.tsdb.retention.time=100y",
              "--web.listen-address=" + ports.address("prometheus"),
              "--log.level=warn"));
      var url = "http://" + ports.address("prometheus");
      Patience.until("Prometheus is ready", () -> isReady(url));
      var asked = Asked.of(url, "/api/v1/query", "query", "{__name__=~\"made_.*\"}[2h]", "time", "" + (START / 1000 + 7200));
      assertThat(asked.status()).as(asked.body()).isEqualTo(200);
      var answered = asked.series();
      assertThat(answered.keySet()).isEqualTo(written.keySet());
      for (var series : written.keySet()) {
        assertThat(answered.get(series)).as(series).isEqualTo(written.get(series));
      }
    } finally {
      crew.stop(Duration.ofSeconds(10));
    }
  }

  private static boolean isReady(String url) throws InterruptedException {
    try {
      return Asked.of(url, "/-/ready").status() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  private static BlockId writeBlock(Path data, Map<String, List<Asked.Sample>> written) {
    var random = new Random(SEED);
    var all = new TreeMap<Labels, Samples>();
    for (int series = 0; series < 30; series++) {
      var floats = new Samples();
      for (int i = 1; i <= 400; i++) {
        floats.add(START + i * 15_000L + random.nextInt(100), random.nextInt(20) == 0 ? Double.POSITIVE_INFINITY : random.nextInt(1000) / 8.0);
      }
      all.put(Labels.of(Labels.NAME, "made_float", "n", "" + series), floats);
    }
    var counts = new Samples();
    var fractions = new Samples();
    for (int i = 1; i <= 300; i++) {
      long time = START + i * 20_000L;
      // Buckets (0.5,1], (1,2] and, after a gap, (4,8]; the third one appears half-way.
      boolean wide = i > 150;
      var spans = wide ? List.of(new Span(0, 2), new Span(1, 1)) : List.of(new Span(0, 2));
      counts.add(
          time,
          new IntHistogram(
              CounterReset.UNKNOWN, 0, 0.001, i, i + 3L * i + i + (wide ? i : 0), i * 4.5, spans,
              wide ? new long[] {3L * i, -2L * i, 0} : new long[] {3L * i, -2L * i}, List.of(), new long[0], new double[0]));
      fractions.add(
          time,
          new FloatHistogram(
              CounterReset.GAUGE, 0, 0.001, 0.5, 2.75 + i % 7, i / 4.0, List.of(new Span(-3, 2)),
              new double[] {1.25, 1 + i % 7}, List.of(), new double[0], new double[0]));
    }
    all.put(Labels.of(Labels.NAME, "made_histogram"), counts);
    all.put(Labels.of(Labels.NAME, "made_histogram_gauge"), fractions);

    var symbols = new TreeSet<String>(Labels.ORDER);
    all.keySet().forEach(labels -> labels.toMap().forEach((name, value) -> symbols.addAll(List.of(name, value))));
    var id = BlockId.create(START, random);
    var store = new DirectoryObjectStore(data);
    try (var writer = BlockWriter.create(store, id, symbols.iterator(), BlockWriter.Options.DEFAULT)) {
      all.forEach((labels, samples) -> writer.add(labels, ChunkWriter.write(samples)));
      var meta =
          new BlockMeta(
              id,
              new TimeRange(START, START + 7_200_000),
              BlockMeta.Stats.NONE,
              BlockMeta.Compaction.first(id),
              BlockMeta.Thanos.of(Labels.of("replica", "a"), Resolution.RAW, "test"),
              Map.of());
      store.put(BlockFiles.meta(id), writer.finish().into(meta).toJson());
    }
    all.forEach((labels, samples) -> written.put(new TreeMap<>(labels.toMap()).toString(), asAnswered(samples)));
    return id;
  }

  private static List<Asked.Sample> asAnswered(Samples samples) {
    var out = new ArrayList<Asked.Sample>();
    for (int i = 0; i < samples.size(); i++) {
      var histogram = samples.histogram(i);
      out.add(new Asked.Sample(samples.time(i), histogram == null ? number(samples.value(i)) : text(histogram)));
    }
    return out;
  }

  /// The histogram as the API writes it and [Asked] reads it.
  private static String text(Histogram histogram) {
    var h = histogram.toFloat();
    var buckets = new ArrayList<List<String>>();
    if (h.zeroCount() != 0) {
      buckets.add(List.of("3", number(-h.zeroThreshold()), number(h.zeroThreshold()), number(h.zeroCount())));
    }
    int index = 0;
    int place = 0;
    for (var span : h.positiveSpans()) {
      index += span.offset();
      for (int i = 0; i < span.length(); i++, index++, place++) {
        double step = Math.pow(2, -h.schema());
        if (h.positiveBuckets()[place] != 0) {
          buckets.add(List.of("0", number(Math.pow(2, (index - 1) * step)), number(Math.pow(2, index * step)), number(h.positiveBuckets()[place])));
        }
      }
    }
    return "{count=" + number(h.count()) + ", sum=" + number(h.sum()) + ", buckets=" + buckets + "}";
  }

  private static String number(double value) {
    if (Double.isInfinite(value)) {
      return value > 0 ? "+Inf" : "-Inf";
    }
    return new BigDecimal(Double.toString(value)).stripTrailingZeros().toPlainString();
  }

  private int run(List<String> command) throws IOException, InterruptedException {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("output-of-" + Path.of(command.getFirst()).getFileName()).toFile())
        .start()
        .waitFor();
  }
}
