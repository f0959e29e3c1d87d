package dev.perennial.tsdb.block;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
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
        var writer = BlockWriter.create(target, block.id(), reader.symbols(), new BlockWriter.Options(segment))) {
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
}
