package dev.perennial.tsdb.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.tsdb.chunk.Chunk;
import dev.perennial.tsdb.chunk.ChunkWriter;
import dev.perennial.tsdb.chunk.Encoding;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.series.Samples;
import dev.perennial.tsdb.time.TimeRange;
import dev.perennial.tsdb.chunk.Dialect;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BlockWriterSpec {
  private static final BlockId ID = new BlockId("01M83EW8C6DHSTY823HA5G0HMF");
  private static final Labels FIRST = Labels.of("a", "1");
  private static final Labels SECOND = Labels.of("a", "2");

  private static Chunk chunk(long from, int samples) {
    var out = new Samples();
    for (int i = 0; i < samples; i++) {
      out.add(from + i, i);
    }
    return ChunkWriter.write(out).getFirst();
  }

  private static BlockWriter writer(Shelf shelf, long segment) {
    return BlockWriter.create(shelf, ID, List.of("1", "2", "a").iterator(), new BlockWriter.Options(segment, Dialect.STARTS));
  }

  private static BlockMeta meta(long end) {
    return new BlockMeta(
        ID,
        new TimeRange(0, end),
        BlockMeta.Stats.NONE,
        BlockMeta.Compaction.first(ID),
        BlockMeta.Thanos.of(Labels.of("replica", "a"), Resolution.RAW, "test"),
        Map.of());
  }

  @Test
  void what_was_written_is_counted_hashed_and_read_again() throws Exception {
    var shelf = new Shelf();
    var chunks = List.of(chunk(0, 3), chunk(100, 4));

    BlockWriter.Written written;
    try (var writer = writer(shelf, 512 << 20)) {
      writer.add(FIRST, chunks);
      writer.add(SECOND, List.of(chunk(50, 5)));
      written = writer.finish();
    }

    assertThat(written.first()).isZero();
    assertThat(written.last()).isEqualTo(103);
    assertThat(written.stats().samples()).isEqualTo(12);
    assertThat(written.stats().floatSamples()).isEqualTo(12);
    assertThat(written.stats().series()).isEqualTo(2);
    assertThat(written.chunks()).containsExactly(Map.entry(Encoding.XOR, 3L));
    assertThat(written.files().stream().map(BlockMeta.BlockFile::path)).containsExactly("chunks/000001", "index");
    for (var file : written.files()) {
      var bytes = shelf.read(BlockFiles.key(ID, file.path())).orElseThrow().toArray();
      assertThat(file.size()).isEqualTo(bytes.length);
      assertThat(file.sha256()).isEqualTo(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
    }
    assertThat(shelf.head(BlockFiles.meta(ID))).isEmpty();

    shelf.put(BlockFiles.meta(ID), written.into(meta(104)).toJson());
    var reader = BlockReader.open(shelf, ID);
    assertThat(reader.meta().thanos().segmentFiles()).containsExactly("000001");
    assertThat(reader.meta().thanos().files().stream().map(BlockMeta.BlockFile::path))
        .containsExactly("chunks/000001", "index", "meta.json");
    assertThat(reader.chunks(reader.select(List.of(), 0, 200)).getFirst()).isEqualTo(chunks);
    assertThat(BlockCheck.check(shelf, reader.meta(), BlockCheck.Depth.CHUNKS))
        .isEqualTo(new BlockCheck.Sound(written.stats(), List.of()));
  }

  @Test
  void a_segment_is_cut_before_the_chunk_that_would_pass_its_size() {
    var shelf = new Shelf();
    var chunks = List.of(chunk(0, 3), chunk(100, 3), chunk(200, 3), chunk(300, 100), chunk(400, 3));
    long three = 8 + chunks.stream().limit(3).mapToLong(chunk -> chunk.data().length() + 10).sum();

    BlockWriter.Written written;
    try (var writer = writer(shelf, three)) {
      writer.add(FIRST, chunks);
      written = writer.finish();
    }
    shelf.put(BlockFiles.meta(ID), written.into(meta(1000)).toJson());
    var series = BlockReader.open(shelf, ID).select(List.of(), 0, 1000).getFirst();

    assertThat(series.chunks().stream().map(ref -> ref.segment()).toList()).containsExactly(0, 0, 0, 1, 2);
    assertThat(BlockReader.open(shelf, ID).chunks(List.of(series)).getFirst()).isEqualTo(chunks);
  }

  @Test
  void a_block_without_series_is_written_and_read() {
    var shelf = new Shelf();
    BlockWriter.Written written;
    try (var writer = writer(shelf, 512 << 20)) {
      written = writer.finish();
    }
    shelf.put(BlockFiles.meta(ID), written.into(meta(1)).toJson());

    assertThat(written.isEmpty()).isTrue();
    assertThat(BlockReader.open(shelf, ID).select(List.of(), 0, 1)).isEmpty();
    assertThat(BlockReader.open(shelf, ID).scan().next()).isEmpty();
  }

  @Test
  void what_is_given_up_leaves_no_index() {
    var shelf = new Shelf();
    try (var writer = writer(shelf, 512 << 20)) {
      writer.add(FIRST, List.of(chunk(0, 3)));
    }

    assertThat(shelf.list("", "", "").objects()).isEmpty();
  }

  @Test
  void a_refused_series_leaves_the_block_as_it_was() {
    var shelf = new Shelf();
    BlockWriter.Written written;
    try (var writer = writer(shelf, 512 << 20)) {
      writer.add(FIRST, List.of(chunk(0, 3)));
      assertThatThrownBy(() -> writer.add(FIRST, List.of(chunk(0, 3)))).hasMessageContaining("does not come after");
      assertThatThrownBy(() -> writer.add(SECOND, List.of())).hasMessageContaining("it has no chunks");
      assertThatThrownBy(() -> writer.add(SECOND, List.of(chunk(0, 3), chunk(2, 3))))
          .hasMessageContaining("its chunks do not ascend in time at 2..4");
      assertThatThrownBy(() -> writer.add(Labels.of("b", "1"), List.of(chunk(0, 3))))
          .hasMessageContaining("\"b\" is not among the symbols");
      written = writer.finish();
    }
    shelf.put(BlockFiles.meta(ID), written.into(meta(3)).toJson());

    assertThat(written.stats().chunks()).isEqualTo(1);
    assertThat(BlockCheck.check(shelf, BlockReader.open(shelf, ID).meta(), BlockCheck.Depth.CHUNKS))
        .isInstanceOf(BlockCheck.Sound.class);
  }
}
