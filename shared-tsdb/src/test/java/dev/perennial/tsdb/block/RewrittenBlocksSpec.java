package dev.perennial.tsdb.block;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.tsdb.chunk.ChunkDecoder;
import dev.perennial.tsdb.chunk.Dialect;
import dev.perennial.tsdb.chunk.Encoding;
import dev.perennial.tsdb.series.Samples;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RewrittenBlocksSpec {
  static List<GoldenBlocks> blocks() {
    return GoldenBlocks.all().stream()
        .filter(block -> !block.name().endsWith("index-v1") && !block.name().endsWith("tombstones"))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("blocks")
  void what_is_written_from_the_series_of_a_block_has_its_bytes(GoldenBlocks block) {
    var source = block.shelf();
    var target = new Shelf();
    var reader = BlockReader.open(source, block.id());
    long segment = block.name().contains("many-segments") ? 16 << 10 : BlockWriter.Options.DEFAULT.segmentSize();

    try (var scan = reader.scan();
        var writer = BlockWriter.create(target, block.id(), reader.symbols(), new BlockWriter.Options(segment, Dialect.STARTS))) {
      for (var series = scan.next(); series.isPresent(); series = scan.next()) {
        writer.add(series.get().labels(), series.get().chunks());
      }
      var written = writer.finish();

      for (var file : written.files()) {
        var key = BlockFiles.key(block.id(), file.path());
        assertThat(target.read(key)).as(file.path()).isEqualTo(source.read(key));
      }
      assertThat(written.stats().chunks()).isEqualTo(reader.meta().stats().chunks());
    }
  }

  @Test
  void a_block_for_older_readers_has_the_same_samples_in_encodings_they_know() {
    var block = GoldenBlocks.named("blocks/xor2");
    var target = new Shelf();
    var reader = BlockReader.open(block.shelf(), block.id());
    try (var scan = reader.scan();
        var writer =
            BlockWriter.create(target, block.id(), reader.symbols(), new BlockWriter.Options(512L << 20, Dialect.CLASSIC))) {
      for (var series = scan.next(); series.isPresent(); series = scan.next()) {
        writer.add(series.get().labels(), series.get().chunks());
      }
      var written = writer.finish();
      target.put(BlockFiles.meta(block.id()), written.into(reader.meta()).toJson());
      assertThat(written.chunks()).containsOnlyKeys(Encoding.XOR, Encoding.HISTOGRAM, Encoding.FLOAT_HISTOGRAM);
      assertThat(written.stats()).isEqualTo(reader.meta().stats());
    }
    assertThat(values(BlockReader.open(target, block.id()))).isEqualTo(values(reader));
  }

  private static List<String> values(BlockReader reader) {
    var out = new ArrayList<String>();
    var samples = new Samples();
    try (var scan = reader.scan()) {
      for (var next = scan.next(); next.isPresent(); next = scan.next()) {
        samples.clear();
        next.get().chunks().forEach(chunk -> ChunkDecoder.decode(chunk, samples));
        out.add(next.get().labels() + " " + samples);
      }
    }
    return out;
  }
}
