package dev.perennial.query.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.tsdb.block.BlockFiles;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.Resolution;
import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.catalog.LiveBlock;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Matcher;
import dev.perennial.tsdb.labels.Shard;
import dev.perennial.tsdb.series.Samples;
import dev.perennial.tsdb.time.TimeRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Answers while blocks of two replicas are split and merged shard by shard.
class ShardsTest {
  private static final long HOUR = 3_600_000;
  private static final TimeRange BLOCK = new TimeRange(0, 2 * HOUR);
  private static final TimeRange ASKED = new TimeRange(HOUR / 3 + 17, 2 * HOUR - 4_711);
  private static final Matcher NAMED = Matcher.equal("__name__", "level");

  private static Map<Labels, Samples> replica(long phase) {
    var series = new TreeMap<Labels, Samples>();
    for (int n = 0; n < 20; n++) {
      series.put(Labels.of("__name__", "level", "n", Integer.toString(n)), Scene.line(phase, 2 * HOUR, 30_000, n * 1000.0));
    }
    return series;
  }

  private static Scene.Read read(Scene scene) {
    return Scene.read(scene.sources().pin(Scene.merged()), ASKED, NAMED);
  }

  @Test
  void answers_are_the_same_before_between_and_after_splits_and_merges_of_like_with_like() {
    try (var scene = new Scene()) {
      var a = scene.block(BLOCK, replica(0), "a");
      var b = scene.block(BLOCK, replica(13_000), "b");
      var before = read(scene);
      assertThat(before.series()).hasSize(20);
      var pinned = scene.sources().pin(Scene.merged());
      var ofA = scene.split(List.of(a), 4);
      assertThat(read(scene)).as("one replica split").isEqualTo(before);
      var ofB = scene.split(List.of(b), 4);
      assertThat(read(scene)).as("both").isEqualTo(before);
      for (int i = 0; i < 4; i++) {
        var _ = scene.split(List.of(ofA.get(i), ofB.get(i)), 1);
        assertThat(read(scene)).as("merged up to shard %d", i).isEqualTo(before);
      }
      assertThat(scene.live()).extracting(LiveBlock::shard).extracting(Object::toString).containsExactlyInAnyOrder("0/4", "1/4", "2/4", "3/4");
      for (var shard : scene.live()) {
        var _ = scene.split(List.of(shard.id()), 2);
        assertThat(read(scene)).as("%s split further", shard.shard()).isEqualTo(before);
      }
      assertThat(Scene.read(pinned, ASKED, NAMED)).as("pinned before").isEqualTo(before);
      assertThat(scene.sources().pin(Scene.merged()).labelNames(List.of(), ASKED).items()).containsExactly("__name__", "cluster", "n");
    }
  }

  @Test
  void shards_that_are_downsampled_are_read_so_and_the_others_raw() {
    try (var scene = new Scene()) {
      var shards = scene.split(List.of(scene.block(BLOCK, replica(0), "a")), 2);
      var coarse = new Reading(Set.of("replica"), Reading.Replicas.MERGED, Resolution.FIVE_MINUTES, Reading.Gaps.WARN);
      var raw = Scene.read(scene.sources().pin(coarse), ASKED, NAMED).series();
      var live = scene.live().stream().filter(block -> block.id().equals(shards.getFirst())).findFirst().orElseThrow();
      scene.coarser(live, Resolution.FIVE_MINUTES);
      var mixed = Scene.read(scene.sources().pin(coarse), ASKED, NAMED).series();
      assertThat(mixed.keySet()).isEqualTo(raw.keySet());
      var changed = new ArrayList<Labels>();
      mixed.forEach((labels, samples) -> {
        if (!samples.equals(raw.get(labels))) {
          changed.add(labels.without("cluster"));
        }
      });
      assertThat(changed).hasSize(Math.toIntExact(live.series()))
          .allSatisfy(labels -> assertThat(Shard.WHOLE.part(labels, 2)).isZero());
    }
  }

  @Test
  void one_shard_that_cannot_be_read_is_a_gap_though_the_others_can() {
    try (var scene = new Scene()) {
      BlockId lost = scene.split(List.of(scene.block(BLOCK, replica(0), "a")), 4).get(2);
      scene.store().put(BlockFiles.index(lost), ByteSlice.of(new byte[100]));
      assertThat(read(scene).notes().warnings()).singleElement().asString().contains("Block " + lost + " did not answer");
    }
  }
}
