package dev.perennial.tsdb.block;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.tsdb.chunk.ChunkDecoder;
import dev.perennial.tsdb.index.ChunkRef;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.series.Samples;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GoldenBlocksSpec {
  static List<GoldenBlocks> all() {
    return GoldenBlocks.all();
  }

  static List<GoldenBlocks> withSamples() {
    return GoldenBlocks.below("blocks");
  }

  static List<GoldenBlocks> withChunks() {
    return GoldenBlocks.below("blocks").stream().filter(block -> !block.name().endsWith("tombstones")).toList();
  }

  @ParameterizedTest
  @MethodSource("withSamples")
  void every_sample_is_read_by_selecting_everything(GoldenBlocks block) {
    var expected = block.lines("expected.jsonl").stream().map(ExpectedSamples::parse).toList();
    var reader = BlockReader.open(block.shelf(), block.id());
    var selected = reader.select(List.of(), Long.MIN_VALUE, Long.MAX_VALUE);
    var chunks = reader.chunks(selected);

    var found =
        IntStream.range(0, selected.size())
            .mapToObj(i -> new SeriesChunks(selected.get(i).labels(), chunks.get(i)))
            .filter(series -> !series.chunks().isEmpty())
            .toList();

    assertSame(found, expected);
  }

  @ParameterizedTest
  @MethodSource("withSamples")
  void every_sample_is_read_from_front_to_back(GoldenBlocks block) {
    var expected = block.lines("expected.jsonl").stream().map(ExpectedSamples::parse).toList();
    var found = new ArrayList<SeriesChunks>();

    try (var scan = BlockReader.open(block.shelf(), block.id()).scan()) {
      for (var next = scan.next(); next.isPresent(); next = scan.next()) {
        found.add(next.get());
      }
    }

    assertSame(found, expected);
  }

  private static void assertSame(List<SeriesChunks> found, List<ExpectedSamples> expected) {
    assertThat(found.stream().map(SeriesChunks::labels).toList())
        .isEqualTo(expected.stream().map(ExpectedSamples::labels).toList());
    var samples = new Samples();
    for (int i = 0; i < found.size(); i++) {
      samples.clear();
      found.get(i).chunks().forEach(chunk -> ChunkDecoder.decode(chunk, samples));
      assertSame(found.get(i).labels(), samples, expected.get(i).samples());
    }
  }

  private static void assertSame(Labels labels, Samples found, Samples expected) {
    for (int i = 0; i < Math.min(found.size(), expected.size()); i++) {
      assertThat(found.time(i)).as("time %d of %s", i, labels).isEqualTo(expected.time(i));
      assertThat(found.histogram(i)).as("sample %d of %s", i, labels).isEqualTo(expected.histogram(i));
      assertThat(Double.doubleToRawLongBits(found.value(i)))
          .as("sample %d of %s", i, labels)
          .isEqualTo(Double.doubleToRawLongBits(expected.value(i)));
      assertThat(found.start(i)).as("start of sample %d of %s", i, labels).isEqualTo(expected.start(i));
    }
    assertThat(found.size()).as("samples of %s", labels).isEqualTo(expected.size());
  }

  @ParameterizedTest
  @MethodSource("withChunks")
  void chunks_lie_where_prometheus_says(GoldenBlocks block) {
    var lines = block.lines("chunks.jsonl").stream().map(Json::parse).toList();
    var reader = BlockReader.open(block.shelf(), block.id());
    var series = new ArrayList<Json>();
    var ids = new ArrayList<Long>();

    try (var cursor = reader.index().scan();
        var chunks = new ChunkCursor(reader.segments())) {
      for (var next = cursor.next(); next.isPresent(); next = cursor.next()) {
        var line = lines.get(series.size());
        ids.add(next.get().id());
        series.add(line);
        assertThat(next.get().labels()).isEqualTo(ExpectedSamples.labels(line.at("labels")));
        var wanted = line.at("chunks").list();
        assertThat(next.get().chunks()).hasSize(wanted.size());
        for (int i = 0; i < wanted.size(); i++) {
          var ref = next.get().chunks().get(i);
          var chunk = chunks.read(ref);
          var json = wanted.get(i);
          assertThat(ref)
              .isEqualTo(new ChunkRef(json.at("mint").number(), json.at("maxt").number(), json.at("ref").number()));
          assertThat((long) chunk.encoding().code()).isEqualTo(json.at("encoding_byte").number());
          assertThat((long) chunk.data().length()).isEqualTo(json.at("data_bytes").number());
          assertThat((long) ChunkDecoder.samples(chunk.encoding(), chunk.data())).isEqualTo(json.at("num_samples").number());
        }
      }
    }

    assertThat(series).hasSameSizeAs(lines);
    assertThat(ids).isEqualTo(lines.stream().map(line -> line.at("series_ref").number()).toList());
  }

  @ParameterizedTest
  @MethodSource("all")
  void every_block_is_sound_and_counts_as_its_meta_says(GoldenBlocks block) {
    var shelf = block.shelf();
    var meta = BlockReader.open(shelf, block.id()).meta();

    var verdict = BlockCheck.check(shelf, meta, BlockCheck.Depth.CHUNKS);

    assertThat(verdict).isInstanceOf(BlockCheck.Sound.class);
    var stats = ((BlockCheck.Sound) verdict).stats();
    assertThat(stats.samples()).isEqualTo(meta.stats().samples());
    assertThat(stats.series()).isEqualTo(meta.stats().series());
    assertThat(stats.chunks()).isEqualTo(meta.stats().chunks());
  }

  @Test
  void tombstones_are_those_that_prometheus_lists() {
    var block = GoldenBlocks.named("blocks/tombstones");
    var lines = block.lines("tombstones.jsonl").stream().map(Json::parse).toList();
    var key = BlockFiles.key(block.id(), BlockFiles.TOMBSTONES);
    var tombstones = Tombstones.parse(block.shelf().read(key).orElseThrow(), key);

    assertThat(tombstones.bySeries()).isNotEmpty();
    for (var line : lines) {
      var ranges = tombstones.of(line.at("series_ref").number());
      assertThat(ranges.contains(dev.perennial.tsdb.time.TimeRange.closed(line.at("mint").number(), line.at("maxt").number())))
          .isTrue();
    }
  }
}
