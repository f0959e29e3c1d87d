package dev.perennial.tsdb.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.bytes.MalformedBytesException;
import dev.perennial.tsdb.labels.Labels;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class BlockMetaSpec {
  private static final String ID = "01M83EW8C6DHSTY823HA5G0HMF";

  static List<GoldenBlocks> blocks() {
    return GoldenBlocks.all().stream().filter(block -> !block.name().contains("index-v1")).toList();
  }

  private static ByteSlice bytes(String text) {
    return ByteSlice.of(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(ByteSlice bytes) {
    return new String(bytes.toArray(), StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @MethodSource("blocks")
  void what_thanos_wrote_is_written_again_byte_for_byte(GoldenBlocks block) {
    var original = Shelf.of(block.folder()).read(BlockFiles.meta(block.id())).orElseThrow();

    var written = BlockMeta.parse(original, "meta.json").toJson();

    assertThat(text(written)).isEqualTo(text(original).stripTrailing());
  }

  @Test
  void fields_are_read() {
    var meta =
        BlockMeta.parse(
            bytes(
                """
                {"ulid":"%s","minTime":-10,"maxTime":20,"version":1,
                 "stats":{"numSamples":7,"numSeries":2,"numChunks":3,"numTombstones":1},
                 "compaction":{"level":2,"sources":["%s"],"parents":[{"ulid":"%s","minTime":1,"maxTime":2}],"failed":true,"hints":["from-out-of-order"]},
                 "thanos":{"version":1,"labels":{"replica":"a"},"downsample":{"resolution":300000},"source":"sidecar","segment_files":["000001"],
                   "files":[{"rel_path":"index","size_bytes":259,"hash":{"hashFunc":"SHA256","value":"ab"}},{"rel_path":"meta.json"}],
                   "index_stats":{"series_max_size":48,"chunk_max_size":1823},"upload_time":"2026-11-23T06:08:13.204810217Z"}}
                """
                    .formatted(ID, ID, ID)),
            "meta.json");

    assertThat(meta.id()).isEqualTo(new BlockId(ID));
    assertThat(meta.range().start()).isEqualTo(-10);
    assertThat(meta.range().end()).isEqualTo(20);
    assertThat(meta.stats().samples()).isEqualTo(7);
    assertThat(meta.stats().tombstones()).isEqualTo(1);
    assertThat(meta.compaction().level()).isEqualTo(2);
    assertThat(meta.compaction().parents()).hasSize(1);
    assertThat(meta.compaction().failed()).isTrue();
    assertThat(meta.compaction().hints()).containsExactly("from-out-of-order");
    assertThat(meta.thanos().labels()).isEqualTo(Labels.of("replica", "a"));
    assertThat(meta.thanos().resolution()).isEqualTo(Resolution.FIVE_MINUTES);
    assertThat(meta.thanos().indexStats().largestChunk()).isEqualTo(1823);
    assertThat(meta.thanos().uploaded()).contains(Instant.parse("2026-11-23T06:08:13.204810217Z"));
    assertThat(meta.file("index").orElseThrow().sha256()).isEqualTo("ab");
    assertThat(BlockMeta.parse(meta.toJson(), "again")).isEqualTo(meta);
  }

  @Test
  void unknown_fields_survive_a_rewrite_in_every_part() {
    var text =
        """
        {"ulid":"%s","minTime":0,"maxTime":1,"version":1,"new":{"a":[1,2.50,"x\\n"]},
         "stats":{"numNew":1e400},"compaction":{"level":1,"why":"because \\u00e9"},
         "thanos":{"labels":{"a":"b"},"rewrites":[{"sources":[]}],"flag":true,"extensions":{"other":{"k":[]}},
         "files":[{"rel_path":"index","size_bytes":1,"mtime":5}],"index_stats":{"more":7}}}
        """
            .formatted(ID);

    var meta = BlockMeta.parse(bytes(text), "meta.json").withExtension("perennial", "{\"coverage\":[]}");
    var again = BlockMeta.parse(meta.toJson(), "meta.json");

    assertThat(again).isEqualTo(meta);
    assertThat(again.unknown()).containsEntry("new", "{\"a\":[1,2.50,\"x\\n\"]}");
    assertThat(again.stats().unknown()).containsEntry("numNew", "1e400");
    assertThat(again.compaction().unknown()).containsEntry("why", "\"because é\"");
    assertThat(again.thanos().unknown()).containsKeys("rewrites", "flag");
    assertThat(again.thanos().files().getFirst().unknown()).containsEntry("mtime", "5");
    assertThat(again.thanos().indexStats().unknown()).containsEntry("more", "7");
    assertThat(again.extension("other")).contains("{\"k\":[]}");
    assertThat(again.extension("perennial")).contains("{\"coverage\":[]}");
  }

  @Test
  void null_counts_as_absent() {
    var meta =
        BlockMeta.parse(
            bytes("{\"ulid\":\"" + ID + "\",\"minTime\":0,\"maxTime\":1,\"version\":1,\"compaction\":{\"level\":1},\"thanos\":null}"),
            "meta.json");

    assertThat(meta.thanos()).isEqualTo(BlockMeta.Thanos.NONE);
    assertThat(text(meta.toJson())).doesNotContain("thanos");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``                                   | Cannot read x/meta.json: it is empty where a JSON object is expected",
        "hello                                | Cannot read x/meta.json: it is not JSON at line 1, column 1: Unrecognized token 'hello': was expecting",
        "[]                                   | Cannot read x/meta.json: \"the file\" is an array where an object is expected",
        "{\"ulid\":\"short\"}                  | Cannot read x/meta.json: \"short\" is no block id",
        "{\"version\":1}                        | Cannot read x/meta.json: it lacks \"ulid\", \"minTime\", \"maxTime\", \"compaction\"",
        "{\"version\":2}                        | Cannot read x/meta.json: it is of version 2, and only version 1 is known",
        "{\"minTime\":\"now\"}                  | Cannot read x/meta.json: \"minTime\" is a string where a whole number is expected",
        "{\"thanos\":{\"version\":3}}            | Cannot read x/meta.json: its \"thanos\" part is of version 3, and only version 1 is known",
        "{\"compaction\":{\"level\":0}}          | Cannot read x/meta.json: its compaction level is 0, and levels begin at 1",
        "{} x                                 | Cannot read x/meta.json: it lacks \"ulid\", \"minTime\", \"maxTime\", \"version\", \"compaction\"",
        "{\"minTime\":99999999999999999999}     | Cannot read x/meta.json: it is not JSON at line 1, column 32: Numeric value",
      })
  void what_does_not_fit_is_said_in_a_sentence(String text, String sentence) {
    assertThatThrownBy(() -> BlockMeta.parse(bytes(text), "x/meta.json"))
        .isInstanceOfSatisfying(
            MalformedBytesException.class,
            malformed -> {
              assertThat("Cannot read " + malformed.file() + ": " + malformed.what()).startsWith(sentence);
              assertThat(malformed.offset()).isBetween(0L, (long) text.length());
            });
  }

  @Test
  void a_deletion_mark_is_read_and_written() {
    var mark = new DeletionMark(new BlockId(ID), Instant.ofEpochSecond(1795412904), "source of compacted block");

    assertThat(DeletionMark.parse(mark.toJson(), "mark")).isEqualTo(mark);
    assertThat(
            DeletionMark.parse(
                bytes("{\"id\":\"" + ID + "\",\"version\":1,\"details\":\"source of compacted block\",\"deletion_time\":1795412904}"),
                "mark"))
        .isEqualTo(mark);
    assertThatThrownBy(() -> DeletionMark.parse(bytes("{\"id\":\"" + ID + "\",\"version\":2,\"deletion_time\":1}"), "mark"))
        .isInstanceOf(MalformedBytesException.class)
        .hasMessageMatching("Cannot read mark at byte \\d+: it is of version 2, and only version 1 is known");
  }
}
