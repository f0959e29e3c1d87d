package dev.perennial.tsdb.admit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.Resolution;
import dev.perennial.tsdb.catalog.LiveBlock;
import dev.perennial.tsdb.catalog.Manifest;
import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Shard;
import dev.perennial.tsdb.time.TimeRange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Blocks in, live ones out. A block is `7:xy#1/4@5m`: the order of its id, its sources, its shard, its resolution.
class SuccessionSpec {
  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # blocks             | live
          1:x                  | 1:x
          1:x 2:y              | 1:x 2:y
          1:x 2:y 3:xy         | 3:xy
          1:x 2:y 3:xyz        | 3:xyz
          1:x 2:y 3:xy 4:z     | 3:xy 4:z
          1:x 3:xy 4:xyz       | 4:xyz
          # both hold something the other lacks
          1:xy 2:yz            | 1:xy 2:yz
          # the same sources: the smaller id stays
          2:xy 1:xy            | 1:xy
          # each resolution by itself
          1:x 2:x@5m           | 1:x 2:x@5m
          1:xy 2:x@5m 3:xy@5m  | 1:xy 3:xy@5m
          # all shards stand for the whole, and finer ones for the coarser; some of them stand for nothing yet
          1:x 2:y 3:xy#0/2 4:xy#1/2 | 3:xy#0/2 4:xy#1/2
          1:xy 3:xy#0/2 4:xy#1/2    | 3:xy#0/2 4:xy#1/2
          1:x 2:y 3:xy#0/2          | 1:x 2:y
          1:xy 2:z 3:xyz#0/2        | 1:xy 2:z
          1:x#0/2 2:x#1/2 3:x#0/4 4:x#2/4 | 2:x#1/2 3:x#0/4 4:x#2/4
          1:x#0/2 2:x#1/2 3:x#0/4   | 1:x#0/2 2:x#1/2
          # like stands for like only
          1:x#0/2 2:x#1/2 3:xy#0/2  | 2:x#1/2 3:xy#0/2
          # what a shard was made of may be gone
          3:xy#0/2                  | 3:xy#0/2
          1:x 3:xy#0/2              | 1:x 3:xy#0/2
          1:x@5m 2:x#0/2            | 1:x@5m 2:x#0/2
          """)
  void a_block_whose_sources_are_all_in_another_is_superseded(String blocks, String live) {
    var all = List.of(blocks.split(" +")).stream().map(SuccessionSpec::block).toList();
    assertThat(texts(Succession.of(all).live())).isEqualTo(new TreeSet<>(Set.of(live.split(" +"))));
  }

  @ParameterizedTest(name = "{0} in any order -> {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1:x 2:y 3:xy 4:xyz 5:z 6:w | 4:xyz 6:w
          1:xy 2:yz 3:xy 4:y         | 1:xy 2:yz
          """)
  void entering_one_by_one_comes_to_the_same_as_all_at_once(String blocks, String live) {
    var all = new ArrayList<>(List.of(blocks.split(" +")).stream().map(SuccessionSpec::block).toList());
    var random = new java.util.Random(99);
    for (int round = 0; round < 50; round++) {
      java.util.Collections.shuffle(all, random);
      var manifest = Manifest.empty(TenantId.DEFAULT, Labels.of("cluster", "eu"));
      for (var block : all) {
        var next = Succession.enter(manifest, block, Instant.EPOCH);
        assertThat(next.version()).isEqualTo(manifest.version() + 1);
        manifest = next;
      }
      assertThat(texts(manifest.live())).as("seed 99, round %d", round).isEqualTo(new TreeSet<>(Set.of(live.split(" +"))));
      assertThat(manifest.superseded()).hasSize(all.size() - manifest.live().size());
    }
  }

  @Test
  void entering_what_is_known_changes_nothing_and_the_reason_names_the_heir() {
    var manifest = Manifest.empty(TenantId.DEFAULT, Labels.of("cluster", "eu"));
    var entered = Succession.enter(Succession.enter(manifest, block("2:xy"), Instant.EPOCH), block("1:x"), Instant.EPOCH);
    assertThat(Succession.enter(entered, block("1:x"), Instant.EPOCH)).isSameAs(entered);
    assertThat(entered.superseded().getFirst().reason())
        .isEqualTo("All that the block was made from is also in block " + id(2) + ".");
  }

  private static Set<String> texts(List<LiveBlock> blocks) {
    var texts = new TreeSet<String>();
    for (var block : blocks) {
      var sources = new StringBuilder();
      block.sources().forEach(source -> sources.append((char) (Integer.parseInt(source.text()) - 1000)));
      texts.add(Integer.parseInt(block.id().text()) + ":" + sources + (block.shard().equals(Shard.WHOLE) ? "" : "#" + block.shard())
          + (block.resolution().isRaw() ? "" : "@" + block.resolution()));
    }
    return texts;
  }

  private static LiveBlock block(String text) {
    int colon = text.indexOf(':');
    int at = text.indexOf('@');
    int hash = text.indexOf('#');
    int end = at < 0 ? text.length() : at;
    var sources = text.substring(colon + 1, hash < 0 ? end : hash).chars().mapToObj(c -> id(1000 + c)).toList();
    return new LiveBlock(
        id(Integer.parseInt(text.substring(0, colon))),
        new TimeRange(0, 100),
        1,
        at < 0 ? Resolution.RAW : Resolution.FIVE_MINUTES,
        hash < 0 ? Shard.WHOLE : Shard.parse(text.substring(hash + 1, end)),
        List.of(),
        sources,
        1,
        1,
        1);
  }

  private static BlockId id(int number) {
    return new BlockId("%026d".formatted(number));
  }
}
