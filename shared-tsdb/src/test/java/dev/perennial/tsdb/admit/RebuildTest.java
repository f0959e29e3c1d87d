package dev.perennial.tsdb.admit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.tsdb.block.BlockFiles;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.BlockMeta;
import dev.perennial.tsdb.block.DeletionMark;
import dev.perennial.tsdb.block.Resolution;
import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.catalog.LiveBlock;
import dev.perennial.tsdb.catalog.Manifest;
import dev.perennial.tsdb.catalog.StagedBlock;
import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.catalog.memory.MemoryCatalog;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.objectstore.memory.MemoryObjectStore;
import dev.perennial.tsdb.time.TimeRange;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RebuildTest {
  private static final Labels EU = Labels.of("cluster", "eu");

  private final InstantSource clock = InstantSource.fixed(Instant.parse("2026-01-31T12:00:00Z"));
  private final MemoryObjectStore bucket = new MemoryObjectStore(clock);
  private final MemoryCatalog catalog = new MemoryCatalog(new Random(1));
  private final Rebuild rebuild = new Rebuild(bucket, Set.of("replica"), catalog, TenantId.DEFAULT, clock);

  @Test
  void a_catalogue_is_made_from_the_bucket_alone() {
    put(1, "a", 1);
    put(2, "b", 2);
    put(3, "", 1, 2);
    put(4, "a", 4);
    put(5, "b", 5);
    mark(5);
    bucket.put("not-a-block/meta.json", text("{}"));
    bucket.put(id(6) + "/index", text("no meta.json: not a block"));

    var report = rebuild.refresh();

    assertThat(live()).containsExactly(id(3), id(4));
    assertThat(manifest().superseded()).extracting(gone -> gone.id()).containsExactlyInAnyOrder(id(1), id(2), id(5));
    assertThat(report).isEqualTo(new Rebuild.Report(2, 3, Map.of()));
    assertThat(catalog.record(TenantId.DEFAULT, id(4))).hasValueSatisfying(record -> assertThat(record.meta()).contains(id(4).text()));
  }

  @Test
  void refreshing_reads_only_what_is_new_and_writes_only_what_changed() {
    put(1, "a", 1);
    rebuild.refresh();
    long version = manifest().version();
    rebuild.refresh();
    assertThat(manifest().version()).isEqualTo(version);

    put(2, "b", 2);
    put(3, "", 1, 2);
    rebuild.refresh();
    assertThat(live()).containsExactly(id(3));

    bucket.delete(BlockFiles.meta(id(3)));
    bucket.delete(BlockFiles.meta(id(1)));
    put(4, "a", 4);
    rebuild.refresh();
    assertThat(live()).as("gone from the bucket, gone from the answers").doesNotContain(id(1), id(3)).contains(id(4));
  }

  @Test
  void refused_blocks_are_quarantined_with_their_reasons_and_harm_no_other() {
    put(1, "a", 1);
    bucket.put(BlockFiles.meta(id(2)), text("not JSON"));
    bucket.put(BlockFiles.meta(id(3)), meta(4, EU, 4).toJson());
    bucket.put(BlockFiles.meta(id(5)), meta(5, Labels.empty(), 5).toJson());

    var report = rebuild.refresh();

    assertThat(live()).containsExactly(id(1));
    assertThat(report.refused()).containsOnlyKeys(id(2), id(3), id(5));
    assertThat(report.refused().get(id(3))).isEqualTo("Cannot admit block " + id(3) + ": its meta.json is that of block " + id(4) + ".");
    assertThat(report.refused().get(id(5))).contains("it has no external labels");
    assertThat(report.refused().get(id(2))).startsWith("Cannot read " + id(2) + "/meta.json");
    assertThat(catalog.quarantined(TenantId.DEFAULT)).extracting(record -> record.id()).containsExactlyInAnyOrder(id(2), id(3), id(5));
  }

  @Test
  void what_a_catalogue_knows_better_stays() {
    put(1, "a", 1);
    put(2, "b", 2);
    rebuild.refresh();
    var since = clock.instant();
    var _ = catalog.replace(manifest().supersede(Set.of(id(2)), since, "The block is old."));
    var _ = catalog.replace(manifest().stage(List.of(new StagedBlock(id(3), 1, since))));
    put(3, "", 1, 2);

    rebuild.refresh();

    assertThat(live()).containsExactly(id(1));
    assertThat(manifest().isStaged(id(3))).isTrue();
    assertThat(manifest().isSuperseded(id(2))).isTrue();
  }

  @Test
  void streams_are_told_apart_by_their_labels() {
    put(1, "a", 1);
    bucket.put(BlockFiles.meta(id(2)), meta(2, Labels.of("cluster", "us", "replica", "a"), 2).toJson());

    assertThat(Rebuild.from(bucket, Set.of("replica"), catalog, TenantId.DEFAULT, clock).live()).isEqualTo(2);
    assertThat(live()).containsExactly(id(1));
    assertThat(catalog.manifest(TenantId.DEFAULT, Labels.of("cluster", "us")).live()).extracting(LiveBlock::id).containsExactly(id(2));
  }

  private Manifest manifest() {
    return catalog.manifest(TenantId.DEFAULT, EU);
  }

  private List<BlockId> live() {
    return manifest().live().stream().map(LiveBlock::id).toList();
  }

  private void put(int number, String replica, int... sources) {
    bucket.put(BlockFiles.meta(id(number)), meta(number, EU.with("replica", replica), sources).toJson());
  }

  private void mark(int number) {
    bucket.put(BlockFiles.deletionMark(id(number)), new DeletionMark(id(number), clock.instant(), "").toJson());
  }

  private static BlockMeta meta(int number, Labels labels, int... sources) {
    var ids = java.util.Arrays.stream(sources).mapToObj(RebuildTest::id).toList();
    return new BlockMeta(
        id(number),
        new TimeRange(0, 7_200_000),
        BlockMeta.Stats.NONE,
        BlockMeta.Compaction.of(ids.size(), ids, List.of()),
        BlockMeta.Thanos.of(labels, Resolution.RAW, "sidecar"),
        Map.of());
  }

  private static BlockId id(int number) {
    return new BlockId("%026d".formatted(number));
  }

  private static ByteSlice text(String text) {
    return ByteSlice.of(text.getBytes(StandardCharsets.UTF_8));
  }
}
