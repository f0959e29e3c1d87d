package dev.perennial.tsdb.block;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.chunk.ChunkWriter;
import dev.perennial.tsdb.index.IndexHeader;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Matcher;
import dev.perennial.tsdb.series.Samples;
import dev.perennial.tsdb.time.TimeRange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A block that is opened by its header answers as one that is opened by its index.
class IndexHeaderSpec {
  private static final long SEED = 20261127;

  static List<GoldenBlocks> all() {
    return GoldenBlocks.all();
  }

  private static String header(BlockId id) {
    return BlockFiles.key(id, BlockFiles.INDEX_HEADER);
  }

  private static List<List<Matcher>> questions() {
    return List.of(
        List.of(),
        List.of(Matcher.equal(Labels.NAME, "build_info")),
        List.of(Matcher.equal("job", "api"), Matcher.of(Matcher.Kind.MATCH, Labels.NAME, "cpu.*|http_.+")),
        List.of(Matcher.of(Matcher.Kind.NOT_EQUAL, "job", ""), Matcher.of(Matcher.Kind.NOT_MATCH, "instance", ".*1:.*")),
        List.of(Matcher.of(Matcher.Kind.MATCH, "id", "id-0.*7"), Matcher.of(Matcher.Kind.NOT_EQUAL, "id", "id-00017")),
        List.of(Matcher.equal(Labels.NAME, "")),
        List.of(Matcher.equal("nothing", "here")));
  }

  private static List<Object> everything(BlockReader reader) {
    var out = new ArrayList<Object>();
    out.add(reader.meta());
    for (var question : questions()) {
      reader.select(question, Long.MIN_VALUE, Long.MAX_VALUE).forEach(series -> out.add(series.toString()));
      out.add(reader.labelNames(question));
      for (var name : List.of(Labels.NAME, "job", "id", "instance", "nothing")) {
        out.add(reader.labelValues(name, question));
      }
    }
    reader.labelNames(List.of()).forEach(name -> out.add(reader.labelValues(name, List.of())));
    return out;
  }

  @ParameterizedTest
  @MethodSource("all")
  void every_block_answers_alike_with_a_header(GoldenBlocks block) {
    var shelf = block.shelf();
    var plain = BlockReader.open(shelf, block.id());
    var wanted = everything(plain);

    plain.writeHeader();

    var reader = BlockReader.open(shelf, block.id());
    assertThat(shelf.head(header(block.id())).isPresent()).isEqualTo(plain.index().version() > 1);
    assertThat(everything(reader)).isEqualTo(wanted);
    try (var scan = reader.scan();
        var plainScan = plain.scan()) {
      for (var next = scan.next(); next.isPresent(); next = scan.next()) {
        assertThat(next).isEqualTo(plainScan.next());
      }
      assertThat(plainScan.next()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"blocks/floats", "blocks/many-chunks"})
  void a_damaged_header_is_told_and_never_believed(String name) {
    var block = GoldenBlocks.named(name);
    var shelf = block.shelf();
    var wanted = everything(BlockReader.open(shelf, block.id()));
    BlockReader.open(shelf, block.id()).writeHeader();
    var original = shelf.read(header(block.id())).orElseThrow().toArray();
    var random = new Random(SEED);
    int told = 0;
    for (int round = 0; round < 150; round++) {
      var bytes = original.clone();
      int place = random.nextInt(bytes.length);
      bytes[place] ^= (byte) (1 + random.nextInt(255));
      var damaged = random.nextInt(5) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
      shelf.put(header(block.id()), ByteSlice.of(damaged));

      var reader = BlockReader.open(shelf, block.id());

      assertThat(everything(reader)).as("seed %d round %d, byte %d of %d", SEED, round, place, damaged.length).isEqualTo(wanted);
      told += reader.remark().startsWith("Cannot read " + header(block.id())) ? 1 : 0;
    }
    assertThat(told).isEqualTo(150);
  }

  @Test
  void the_header_of_another_block_is_not_believed() {
    var block = GoldenBlocks.named("blocks/floats");
    var other = GoldenBlocks.named("blocks/native-histograms");
    var shelf = block.shelf();
    var others = other.shelf();
    BlockReader.open(others, other.id()).writeHeader();
    shelf.put(header(block.id()), others.read(header(other.id())).orElseThrow());

    var reader = BlockReader.open(shelf, block.id());

    assertThat(reader.meta().id()).isEqualTo(block.id());
    assertThat(reader.remark()).contains("it is that of block " + other.id());
  }

  @Test
  void a_thousand_of_many_series_touch_few_bytes() {
    int metrics = 400;
    int instances = 500;
    var id = new BlockId("01M83EW8E0VD7VGRWN9FKHQ5HX");
    var shelf = new Shelf();
    var symbols = new TreeSet<String>(Labels.ORDER);
    var names = new ArrayList<String>();
    for (int i = 0; i < metrics; i++) {
      names.add("service_requests_%05d_total".formatted(i));
    }
    for (int i = 0; i < instances; i++) {
      symbols.addAll(List.of("pod-" + Long.toString(i * 7919L, 36), "10.0.%d.%d:8080".formatted(i / 250, i % 250)));
    }
    symbols.addAll(names);
    symbols.addAll(List.of(Labels.NAME, "pod", "instance", "job", "shop", "cluster", "eu-1"));
    var samples = new Samples();
    samples.add(1000, 1);
    var chunks = ChunkWriter.write(samples);
    try (var writer = BlockWriter.create(shelf, id, symbols.iterator(), BlockWriter.Options.DEFAULT)) {
      for (var name : names) {
        var all = new TreeSet<Labels>();
        for (int i = 0; i < instances; i++) {
          all.add(
              Labels.of(
                  Labels.NAME, name, "cluster", "eu-1", "instance", "10.0.%d.%d:8080".formatted(i / 250, i % 250),
                  "job", "shop", "pod", "pod-" + Long.toString(i * 7919L, 36)));
        }
        all.forEach(labels -> writer.add(labels, chunks));
      }
      var meta =
          new BlockMeta(
              id, new TimeRange(0, 7_200_000), BlockMeta.Stats.NONE, BlockMeta.Compaction.first(id),
              BlockMeta.Thanos.of(Labels.of("replica", "a"), Resolution.RAW, "test"), Map.of());
      shelf.put(BlockFiles.meta(id), writer.finish().into(meta).toJson());
    }
    BlockReader.open(shelf, id).writeHeader();

    record Question(int series, List<Matcher> matchers) {}
    var questions =
        List.of(
            new Question(1000, List.of(Matcher.of(Matcher.Kind.MATCH, Labels.NAME, names.get(7) + "|" + names.get(300)))),
            new Question(800, List.of(Matcher.of(Matcher.Kind.MATCH, "instance", "10.0.0.7:8080|10.0.1.9:8080"), Matcher.equal("cluster", "eu-1"))),
            new Question(500, List.of(Matcher.equal(Labels.NAME, names.get(9)), Matcher.of(Matcher.Kind.MATCH, "job", "sh.+"))));
    for (var question : questions) {
      shelf.requests.clear();
      shelf.bytesRead.set(0);
      var reader = BlockReader.open(shelf, id);
      assertThat(shelf.requests).hasSize(1);
      var selected = reader.select(question.matchers(), Long.MIN_VALUE, Long.MAX_VALUE);
      assertThat(selected).hasSize(question.series());
      assertThat(selected).allMatch(series -> question.matchers().stream().allMatch(matcher -> matcher.matches(series.labels())));
      System.out.printf(
          "%d of %d series: %d bytes in %d requests, of an index of %d%n",
          selected.size(), metrics * instances, shelf.bytesRead.get(), shelf.requests.size(), shelf.head(BlockFiles.index(id)).orElseThrow().size());
      assertThat(shelf.bytesRead.get()).as("bytes touched by %s", question).isLessThan(2_000_000);
    }
    assertThat(IndexHeader.START).isLessThan(500_000);
  }
}
