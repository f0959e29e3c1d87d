package dev.perennial.tsdb.catalog.stored;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.tsdb.bytes.MalformedBytesException;
import dev.perennial.tsdb.catalog.CatalogException;
import dev.perennial.tsdb.catalog.LiveBlock;
import dev.perennial.tsdb.catalog.Manifest;
import dev.perennial.tsdb.catalog.StreamId;
import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.labels.Labels;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestJsonSpec {
  private static final Labels LABELS = Labels.of("cluster", "x");
  private static final StreamId STREAM = StreamId.of(TenantId.DEFAULT, LABELS);
  private static final String TEXT =
      """
      {"v": 2, "readers": 1, "new": {"deep": [1, {"x": []}]},
       "ids": ["01HX0000000000000000000000", "01HX0000000000000000000001"],
       "labels": {"cluster": "x"}, "version": 7, "writes": ["w7", "w6"],
       "live": [{"id": 1, "range": [0, 7200000], "level": 2, "resolution": 300000, "shard": [1, 4], "novel": {"a": 1},
                 "coverage": [{"replica": {"replica": "a"}, "ranges": [[0, 5], [7, 9]], "novel": []}],
                 "sources": [0, 1], "series": 1, "samples": 2, "bytes": 3, "marks": ["no-compact", "novel"]}],
       "staged": [{"id": 0, "token": 4, "since": "2024-01-01T00:00:00Z", "novel": 1}], "superseded": []}
      """;

  private static byte[] packed(String text) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var zip = new GZIPOutputStream(out)) {
      zip.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return out.toByteArray();
  }

  @Test
  void fields_of_a_later_release_are_skipped() throws IOException {
    var manifest = ManifestJson.decode(STREAM, packed(TEXT));

    assertThat(manifest.version()).isEqualTo(7);
    assertThat(manifest.writes()).containsExactly("w7", "w6");
    assertThat(manifest.live()).hasSize(1);
    var block = manifest.live().getFirst();
    assertThat(block.id().text()).isEqualTo("01HX0000000000000000000001");
    assertThat(block.shard()).hasToString("1/4");
    assertThat(block.resolution()).hasToString("5m");
    assertThat(block.coverage().getFirst().ranges().ranges()).hasSize(2);
    assertThat(block.sources()).hasSize(2);
    assertThat(block.marks()).containsExactly(LiveBlock.Mark.NO_COMPACT);
    assertThat(manifest.staged().getFirst().token()).isEqualTo(4);
    assertThat(ManifestJson.decode(STREAM, ManifestJson.encode(manifest))).isEqualTo(manifest);
  }

  @Test
  void a_manifest_for_newer_readers_is_refused_in_a_sentence() throws IOException {
    byte[] newer = packed(TEXT.replace("\"readers\": 1", "\"readers\": 2"));

    assertThatThrownBy(() -> ManifestJson.decode(STREAM, newer))
        .isInstanceOf(CatalogException.class)
        .hasMessage(
            "Cannot read the manifest of stream " + STREAM
                + ": it was written for readers of schema 2 and this release reads schema 1; upgrade this process.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "[]", "{", "{\"ids\": [", "{\"version\": \"x\"}", "{\"live\": [{}]}", "{\"live\": [{\"id\": 0}]}", "{\"ids\": [\"short\"]}",
        "{\"ids\":[\"01HX0000000000000000000000\"],\"live\":[{\"id\":0,\"range\":[5,5]}]}",
        "{\"ids\":[\"01HX0000000000000000000000\"],\"staged\":[{\"id\":0,\"since\":\"yesterday\"}]}",
        "{\"ids\":[\"01HX0000000000000000000000\"],\"live\":[{\"id\":0,\"shard\":[1,3]}]}",
        "{\"live\": 7}", "{\"labels\": 7}"
      })
  void what_is_no_manifest_is_refused_in_a_sentence(String text) throws IOException {
    byte[] bytes = packed(text);

    assertThatThrownBy(() -> ManifestJson.decode(STREAM, bytes))
        .isInstanceOf(MalformedBytesException.class)
        .hasMessageStartingWith("Cannot read the manifest of stream " + STREAM + ": ");
  }

  @Test
  void mutated_bytes_are_refused_or_read_and_never_hang() {
    long seed = 20240506;
    var random = new Random(seed);
    byte[] good = ManifestJson.encode(Manifest.empty(TenantId.DEFAULT, LABELS));
    for (int i = 0; i < 2_000; i++) {
      byte[] bad = random.nextBoolean() ? good.clone() : Arrays.copyOf(good, random.nextInt(good.length));
      if (bad.length > 0) {
        bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
      }
      try {
        assertThat(ManifestJson.decode(STREAM, bad).stream()).isEqualTo(STREAM);
      } catch (MalformedBytesException | CatalogException e) {
        assertThat(e).as("seed %d, round %d", seed, i).hasMessageStartingWith("Cannot read ");
      }
    }
  }
}
