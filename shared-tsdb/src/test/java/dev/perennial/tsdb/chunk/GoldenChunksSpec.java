package dev.perennial.tsdb.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.tsdb.block.GoldenChunks;
import dev.perennial.tsdb.histogram.Histogram;
import dev.perennial.tsdb.series.Samples;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Chunks that Prometheus wrote, decoded and encoded again.
class GoldenChunksSpec {
  @ParameterizedTest
  @ValueSource(
      strings = {"blocks/floats", "blocks/xor2", "blocks/native-histograms", "blocks/before-epoch", "blocks/many-chunks", "blocks/empty-ish"})
  void every_chunk_is_written_again_byte_for_byte(String block) {
    var chunks = GoldenChunks.of(block);
    assertThat(chunks).isNotEmpty();
    for (var chunk : chunks) {
      assertThat(ChunkWriter.again(chunk, chunk.encoding())).isEqualTo(chunk);
    }
  }

  @Test
  void start_timestamps_come_with_the_samples_and_go_with_a_reader_that_does_not_know_them() {
    Map<Encoding, Integer> seen = new EnumMap<>(Encoding.class);
    for (var chunk : GoldenChunks.of("blocks/xor2")) {
      seen.merge(chunk.encoding(), 1, Integer::sum);
      var samples = new Samples();
      ChunkDecoder.decode(chunk, samples);
      var older = ChunkWriter.transcode(chunk, Dialect.CLASSIC);
      assertThat(older.encoding()).isEqualTo(chunk.encoding().classic());
      assertThat(older.first()).isEqualTo(chunk.first());
      assertThat(older.last()).isEqualTo(chunk.last());
      var read = new Samples();
      ChunkDecoder.decode(older, read);
      assertThat(read.hasStarts()).isFalse();
      assertThat(SameSamples.withoutStarts(read)).isEqualTo(SameSamples.withoutStarts(samples));
      for (int i = 0; i < samples.size(); i++) {
        assertThat(reset(read.histogram(i))).isEqualTo(reset(samples.histogram(i)));
      }
      assertThat(ChunkWriter.transcode(chunk, Dialect.STARTS)).isSameAs(chunk);
      assertThat(ChunkWriter.transcode(older, Dialect.CLASSIC)).isSameAs(older);
    }
    assertThat(seen).containsOnlyKeys(Encoding.XOR2, Encoding.HISTOGRAM_ST, Encoding.FLOAT_HISTOGRAM_ST);
  }

  private static String reset(@Nullable Histogram histogram) {
    return histogram == null ? "" : histogram.reset().toString();
  }
}
