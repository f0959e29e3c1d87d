package dev.perennial.lambda.recover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.lambda.flow.Journal;
import dev.perennial.lambda.flow.Marks;
import dev.perennial.lambda.index.IndexStep;
import dev.perennial.lambda.prune.PruneStep;
import dev.perennial.tsdb.admit.Admission;
import dev.perennial.tsdb.block.BlockFiles;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.BlockMeta;
import dev.perennial.tsdb.block.BlockReader;
import dev.perennial.tsdb.block.Resolution;
import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.catalog.Member;
import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.catalog.memory.MemoryCatalog;
import dev.perennial.tsdb.chunk.ChunkDecoder;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.objectstore.memory.MemoryObjectStore;
import dev.perennial.tsdb.series.Samples;
import dev.perennial.tsdb.time.TimeRange;
import dev.perennial.tsdb.trail.Parcel;
import dev.perennial.tsdb.trail.ParcelName;
import dev.perennial.tsdb.trail.RunningHash;
import dev.perennial.tsdb.trail.Trail;
import dev.perennial.tsdb.trail.TrailId;
import dev.perennial.tsdb.wal.LogWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/// A dead replica's trail becomes blocks once, and is removed when these are live and the delay is over.
class RecoverTest {
  private static final Duration RANGE = Duration.ofMinutes(10);
  private static final Duration SILENCE = Duration.ofMinutes(5);
  private static final Duration DELAY = Duration.ofHours(1);
  private static final Labels LABELS = Labels.of("cluster", "c", "replica", "a");
  private static final Labels STREAM = Labels.of("cluster", "c");
  private static final Labels REPLICA = Labels.of("replica", "a");
  private static final long T0 = Instant.parse("2026-11-27T12:00:00Z").toEpochMilli();

  private Instant now = Instant.ofEpochMilli(T0);
  private final InstantSource clock = () -> now;
  private final MemoryObjectStore bucket = new MemoryObjectStore(clock);
  private final MemoryCatalog catalog = new MemoryCatalog(new Random(2));
  private final Journal journal = new Journal(catalog, TenantId.DEFAULT, clock, new Random(1));
  private final RecoverStep recover =
      new RecoverStep(
          bucket, catalog, TenantId.DEFAULT, Set.of("replica"), new RecoverStep.Options(SILENCE, RANGE, 1 << 20), journal);
  private final PruneStep prune = new PruneStep(bucket, catalog, TenantId.DEFAULT, Set.of("replica"), DELAY, journal);
  private final IndexStep index =
      new IndexStep(
          bucket, catalog, TenantId.DEFAULT, new Admission(Set.of("replica")), new Marks(bucket, clock), journal);

  /// Ships a log that was scraped each second over a span, one parcel a minute.
  private TrailId ship(String incarnation, long from, long to) throws IOException {
    var id = TrailId.of(TenantId.DEFAULT, LABELS, new BlockId(incarnation));
    var out = new ByteArrayOutputStream();
    var log = new LogWriter(out, LogWriter.Packing.SNAPPY);
    log.series(7, List.of(Labels.of("__name__", "load"), Labels.of("__name__", "up")));
    long shipped = 0;
    long sequence = 0;
    long first = from;
    for (long t = from; t <= to; t += 1_000) {
      log.floats(new long[] {7, 8}, t, new double[] {t - from, 1}, 2);
      if ((t - from) % 60_000 == 59_000 || t + 1_000 > to) {
        log.flush();
        put(id, sequence++, out.toByteArray(), shipped, first, t);
        shipped = out.size();
        first = t + 1_000;
      }
    }
    return id;
  }

  private void put(TrailId id, long sequence, byte[] log, long from, long first, long last) {
    put(id, sequence, "wal/00000000", log, from, first, last);
  }

  private void put(TrailId id, long sequence, String file, byte[] log, long from, long first, long last) {
    int length = (int) (log.length - from);
    var range = Optional.of(TimeRange.closed(first, last));
    var part = new Parcel.Part(file, from, length, Parcel.End.OPEN);
    var standing = new Parcel.Standing(file, log.length, RunningHash.NONE.and(log, 0, log.length), Parcel.End.OPEN);
    var head = new Parcel(sequence, LABELS, range, 0, List.of(part), List.of(standing), List.of(), 0, List.of()).encode();
    var bytes = new byte[head.length() + length];
    System.arraycopy(head.array(), head.offset(), bytes, 0, head.length());
    System.arraycopy(log, (int) from, bytes, head.length(), length);
    bucket.put(id.prefix() + new ParcelName(sequence, 0, log.length, range, Parcel.hash(bytes)), ByteSlice.of(bytes));
  }

  private void report(String trail) {
    catalog.report(
        new Member(
            TenantId.DEFAULT, LABELS, "i" + trail, "h:1", "v", 0, 0, 0, now, now.plusSeconds(15), new Member.Trailing(trail, 1, 1, 0)));
  }

  private List<Long> times(List<BlockId> blocks, String name) {
    var times = new ArrayList<Long>();
    for (var id : blocks) {
      try (var scan = BlockReader.open(bucket, id).scan()) {
        for (var series = scan.next(); series.isPresent(); series = scan.next()) {
          if (series.get().labels().value("__name__").equals(name)) {
            var samples = new Samples();
            series.get().chunks().forEach(chunk -> ChunkDecoder.decode(chunk, samples));
            for (int i = 0; i < samples.size(); i++) {
              times.add(samples.time(i));
            }
          }
        }
      }
    }
    return times;
  }

  @Test
  void a_silent_replicas_log_becomes_blocks_cut_as_prometheus_cuts_them() throws IOException {
    ship("01M8541NEQ5M60C6CD0QYD7YC1", T0 - 900_000, T0);
    report("01M8541NEQ5M60C6CD0QYD7YC1");
    now = now.plus(SILENCE);
    assertThat(recover.recover()).as("not silent for long enough").isEmpty();
    now = now.plusSeconds(16);
    var blocks = recover.recover();
    assertThat(blocks).hasSize(3);
    assertThat(times(blocks, "load")).hasSize(901).startsWith(T0 - 900_000).endsWith(T0).isSorted();
    for (var id : blocks) {
      var meta = BlockReader.open(bucket, id).meta();
      assertThat(meta.range().start() / RANGE.toMillis()).isEqualTo(meta.range().last() / RANGE.toMillis());
      assertThat(meta.compaction().level()).isEqualTo(1);
      assertThat(meta.thanos().labels()).isEqualTo(LABELS);
      assertThat(index.index(id)).isInstanceOf(IndexStep.Outcome.Entered.class);
    }
    assertThat(catalog.manifest(TenantId.DEFAULT, STREAM).covered(REPLICA).contains(TimeRange.closed(T0 - 900_000, T0))).isTrue();
    assertThat(recover.recover()).as("a second time").isEmpty();
  }

  @Test
  void a_log_that_is_much_larger_than_the_budget_becomes_several_blocks_a_window() throws IOException {
    ship("01M8541NEQ5M60C6CD0QYD7YC1", T0 - 300_000, T0);
    now = now.plus(SILENCE).plusSeconds(1);
    var small =
        new RecoverStep(
            bucket, catalog, TenantId.DEFAULT, Set.of("replica"), new RecoverStep.Options(SILENCE, RANGE, 200), journal);
    var blocks = small.recover();
    // The last sample lies in the next range.
    assertThat(blocks).hasSize(5);
    assertThat(times(blocks, "load")).hasSize(301).startsWith(T0 - 300_000).endsWith(T0).isSorted();
    assertThat(small.recover()).as("a second time").isEqualTo(blocks);
  }

  @Test
  void what_came_late_into_time_that_blocks_cover_becomes_a_block_of_its_own() throws IOException {
    var first = ship("01M8541NEQ5M60C6CD0QYD7YC1", T0 - 900_000, T0);
    now = now.plus(SILENCE);
    recover.recover().forEach(index::index);
    bucket.delete(first.prefix() + "recovered");
    var out = new ByteArrayOutputStream();
    var late = new LogWriter(out, LogWriter.Packing.PLAIN);
    late.floats(new long[] {7}, T0 - 300_500, new double[] {42}, 1);
    late.leave();
    put(first, 99, "wbl/00000000", out.toByteArray(), 0, T0 - 300_500, T0 - 300_500);
    now = now.plus(SILENCE);
    var blocks = recover.recover();
    assertThat(blocks).hasSize(1);
    assertThat(times(blocks, "load")).containsExactly(T0 - 300_500);
    assertThat(BlockReader.open(bucket, blocks.getFirst()).meta().compaction().hints()).containsExactly("from-out-of-order");
  }

  @Test
  void two_recoveries_of_the_same_trail_give_the_same_blocks() throws IOException {
    var id = ship("01M8541NEQ5M60C6CD0QYD7YC1", T0 - 900_000, T0);
    now = now.plus(SILENCE);
    var first = recover.recover();
    assertThat(recover.recover()).isEqualTo(first);
    assertThat(bucket.head(id.prefix() + "recovered")).as("the mark, while the blocks are not live").isEmpty();
    first.forEach(index::index);
    assertThat(recover.recover()).isEmpty();
    assertThat(bucket.head(id.prefix() + "recovered")).isPresent();
  }

  @Test
  void of_a_replica_that_came_back_only_that_becomes_a_block_which_its_restored_log_lacks() throws IOException {
    ship("01M8541NEQ5M60C6CD0QYD7YC1", T0 - 900_000, T0);
    now = now.plusSeconds(600);
    // The block before was cut, and lost with the disk before it was shipped; the restored log begins behind it.
    ship("01M8541NEQ5M60C6CD0QYD7YC2", T0 - 600_000, T0 + 300_000);
    report("01M8541NEQ5M60C6CD0QYD7YC2");
    var blocks = recover.recover();
    // Two minutes more than it lacks: at the seam scrapes ended in another order than they began.
    assertThat(blocks).hasSize(2);
    assertThat(times(blocks, "up")).hasSize(420).startsWith(T0 - 900_000).endsWith(T0 - 481_000).isSorted();
  }

  @Test
  void of_a_replica_that_came_back_with_all_that_no_block_covers_nothing_becomes_a_block() throws IOException {
    ship("01M8541NEQ5M60C6CD0QYD7YC1", T0 - 900_000, T0);
    now = now.plusSeconds(600);
    ship("01M8541NEQ5M60C6CD0QYD7YC2", T0 - 600_000, T0 + 300_000);
    report("01M8541NEQ5M60C6CD0QYD7YC2");
    recover.recover().getFirst();
    // As Prometheus had cut and shipped it.
    var shipped = recover.recover().getFirst();
    index.index(shipped);
    assertThat(recover.recover()).isEmpty();
  }

  @Test
  void a_peers_blocks_do_not_keep_a_replicas_own_samples_from_becoming_blocks() throws IOException {
    ship("01M8541NEQ5M60C6CD0QYD7YC1", T0 - 900_000, T0);
    now = now.plus(SILENCE).plusSeconds(1);
    for (var id : recover.recover()) {
      rewrite(id, meta -> meta.withThanos(BlockMeta.Thanos.of(LABELS.with("replica", "b"), Resolution.RAW, "sidecar")));
      index.index(id);
    }
    assertThat(catalog.manifest(TenantId.DEFAULT, STREAM).covered(Labels.of("replica", "b")).isEmpty()).isFalse();
    bucket.list("trails/", "", "").objects().stream().filter(object -> object.key().endsWith("recovered")).forEach(object -> bucket.delete(object.key()));
    ship("01M8541NEQ5M60C6CD0QYD7YC3", T0 - 900_000, T0);
    now = now.plus(SILENCE).plusSeconds(1);
    assertThat(times(recover.recover(), "load")).hasSizeGreaterThanOrEqualTo(901);
  }

  @Test
  void a_block_of_what_came_out_of_order_hides_nothing_that_came_in_order() throws IOException {
    ship("01M8541NEQ5M60C6CD0QYD7YC1", T0 - 900_000, T0);
    now = now.plus(SILENCE).plusSeconds(1);
    var all = recover.recover();
    // Prometheus writes such a block for the whole range in which it still takes samples.
    rewrite(all.getFirst(), meta -> outOfOrder(meta));
    assertThat(index.index(all.getFirst())).isInstanceOf(IndexStep.Outcome.Entered.class);
    assertThat(catalog.manifest(TenantId.DEFAULT, STREAM).covered(REPLICA).isEmpty()).isTrue();
    ship("01M8541NEQ5M60C6CD0QYD7YC2", T0 - 900_000, T0);
    now = now.plus(SILENCE).plusSeconds(1);
    assertThat(times(recover.recover(), "load")).contains(T0 - 900_000, T0);
  }

  private static BlockMeta outOfOrder(BlockMeta meta) {
    var compaction = new BlockMeta.Compaction(1, List.of(meta.id()), false, List.of(), false, List.of("from-out-of-order"), Map.of());
    return new BlockMeta(meta.id(), meta.range(), meta.stats(), compaction, meta.thanos(), Map.of());
  }

  private void rewrite(BlockId id, UnaryOperator<BlockMeta> change) {
    var key = BlockFiles.meta(id);
    var meta = BlockMeta.parse(bucket.read(key).orElseThrow(), key);
    bucket.put(key, change.apply(meta).toJson());
  }

  @Test
  void who_left_is_forgotten_when_its_log_is_in_blocks_and_who_fell_silent_after_a_week_as_well() throws IOException {
    ship("01M8541NEQ5M60C6CD0QYD7YC1", T0 - 900_000, T0);
    report("01M8541NEQ5M60C6CD0QYD7YC1");
    var silent = catalog.members(TenantId.DEFAULT).getFirst();
    var left = silent.goneAt(now, Member.Presence.LEFT);
    catalog.report(left);
    now = now.plus(SILENCE).plusSeconds(1);
    prune.prune();
    assertThat(catalog.members(TenantId.DEFAULT)).as("its trail stands for it").containsExactly(left);
    recover.recover().forEach(index::index);
    assertThat(recover.recover()).isEmpty();
    prune.prune();
    assertThat(catalog.members(TenantId.DEFAULT)).isEmpty();

    catalog.report(silent);
    prune.prune();
    assertThat(catalog.members(TenantId.DEFAULT)).as("silent for minutes").containsExactly(silent);
    now = now.plus(Member.REMEMBERED).plusSeconds(16);
    prune.prune();
    assertThat(catalog.members(TenantId.DEFAULT)).isEmpty();
  }

  @Test
  void a_trail_is_removed_when_its_blocks_are_live_and_the_delay_is_over_and_never_before() throws IOException {
    var id = ship("01M8541NEQ5M60C6CD0QYD7YC1", T0 - 900_000, T0);
    int parcels = Trail.parcels(bucket, id).size();
    assertThat(parcels).isEqualTo(16);
    now = now.plus(SILENCE);
    assertThat(prune.prune()).isZero();
    var blocks = recover.recover();
    assertThat(prune.prune()).as("blocks that are not live yet").isZero();
    now = now.plus(DELAY);
    assertThat(prune.prune()).as("blocks that are not live yet").isZero();
    blocks.forEach(index::index);
    assertThat(prune.prune()).as("not yet known to be recovered").isZero();
    assertThat(recover.recover()).isEmpty();
    assertThat(prune.prune()).as("marked, and not removed").isZero();
    now = now.plus(DELAY).minusSeconds(1);
    assertThat(prune.prune()).isZero();
    assertThat(Trail.parcels(bucket, id)).hasSize(parcels);
    now = now.plusSeconds(2);
    assertThat(prune.prune()).isEqualTo(parcels);
    assertThat(Trail.parcels(bucket, id)).isEmpty();
    prune.prune();
    assertThat(Trail.list(bucket, TenantId.DEFAULT)).isEmpty();
  }

  @Test
  void parcels_of_a_trail_that_grows_stay_as_long_as_no_checkpoint_stands_for_them() throws IOException {
    var id = ship("01M8541NEQ5M60C6CD0QYD7YC1", T0 - 900_000, T0);
    now = now.plus(SILENCE);
    var blocks = recover.recover();
    blocks.forEach(index::index);
    bucket.delete(id.prefix() + "recovered");
    report("01M8541NEQ5M60C6CD0QYD7YC1");
    prune.prune();
    now = now.plus(DELAY).plusSeconds(1);
    assertThat(prune.prune()).as("segment 0 says which series there are").isZero();
  }
}
