package dev.perennial.lambda.recover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.lambda.failure.Failures;
import dev.perennial.lambda.failure.PageException;
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
import dev.perennial.tsdb.objectstore.ForwardingObjectStore;
import dev.perennial.tsdb.objectstore.ObjectStore;
import dev.perennial.tsdb.objectstore.ObjectStoreException;
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
  private static final Duration TURN = Duration.ofMinutes(1);
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
  private final RecoverStep step =
      new RecoverStep(
          bucket, catalog, TenantId.DEFAULT, Set.of("replica"), new RecoverStep.Options(SILENCE, RANGE, 1 << 20, TURN), journal);
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

  private List<BlockId> recovered() {
    return recovered(step);
  }

  private static List<BlockId> recovered(RecoverStep step) {
    var failures = new Failures();
    var blocks = step.recover(failures);
    failures.raise();
    return blocks;
  }

  private int pruned() {
    var failures = new Failures();
    int removed = prune.prune(failures);
    failures.raise();
    return removed;
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
    assertThat(recovered()).as("not silent for long enough").isEmpty();
    now = now.plusSeconds(16);
    var blocks = recovered();
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
    assertThat(recovered()).as("a second time").isEmpty();
  }

  @Test
  void a_log_that_is_much_larger_than_the_budget_becomes_several_blocks_a_window() throws IOException {
    ship("01M8541NEQ5M60C6CD0QYD7YC1", T0 - 300_000, T0);
    now = now.plus(SILENCE).plusSeconds(1);
    var small =
        new RecoverStep(
            bucket, catalog, TenantId.DEFAULT, Set.of("replica"), new RecoverStep.Options(SILENCE, RANGE, 200, TURN), journal);
    var blocks = recovered(small);
    // The last sample lies in the next range.
    assertThat(blocks).hasSize(5);
    assertThat(times(blocks, "load")).hasSize(301).startsWith(T0 - 300_000).endsWith(T0).isSorted();
    assertThat(recovered(small)).as("a second time").isEqualTo(blocks);
  }

  @Test
  void a_round_whose_turn_is_over_ends_behind_its_block_and_the_next_one_goes_on() throws IOException {
    var id = ship("01M8541NEQ5M60C6CD0QYD7YC1", T0 - 900_000, T0);
    now = now.plus(SILENCE).plusSeconds(1);
    var impatient =
        new RecoverStep(
            bucket, catalog, TenantId.DEFAULT, Set.of("replica"), new RecoverStep.Options(SILENCE, RANGE, 200, Duration.ZERO), journal);
    var all = new ArrayList<BlockId>();
    for (int round = 1; bucket.head(id.prefix() + "recovered").isEmpty(); round++) {
      assertThat(round).isLessThan(40);
      var blocks = recovered(impatient);
      var fresh = blocks.stream().filter(block -> !all.contains(block)).toList();
      assertThat(fresh).as("round %d", round).hasSizeLessThanOrEqualTo(1);
      all.addAll(fresh);
      // Some become live before the next round, and some later.
      if (round % 3 == 0) {
        all.forEach(index::index);
      }
      now = now.plusSeconds(1);
    }
    assertThat(all).hasSizeBetween(12, 14);
    assertThat(times(all, "load")).hasSize(901).startsWith(T0 - 900_000).endsWith(T0).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void two_sick_trails_are_told_of_together_and_hold_up_no_other() throws IOException {
    ship("01M8541NEQ5M60C6CD0QYD7YC1", T0 - 900_000, T0);
    var sick = new ArrayList<TrailId>();
    for (var letter : List.of("x", "y")) {
      var other = TrailId.of(TenantId.DEFAULT, LABELS.with("replica", letter), new BlockId("01M8541NEQ5M60C6CD0QYD7YC1"));
      var name = new ParcelName(0, 0, 64, Optional.of(TimeRange.closed(T0, T0)), "0".repeat(32));
      sick.add(other);
      bucket.put(other.prefix() + name, ByteSlice.of(new byte[64]));
    }
    now = now.plus(SILENCE).plusSeconds(1);
    var unreadable = new Unreadable(bucket, sick);
    var over = new RecoverStep(unreadable, catalog, TenantId.DEFAULT, Set.of("replica"), new RecoverStep.Options(SILENCE, RANGE, 1 << 20, TURN), journal);
    var failures = new Failures();
    assertThat(over.recover(failures)).hasSize(3);
    assertThatThrownBy(failures::raise)
        .isInstanceOf(PageException.class)
        .hasMessageContaining("could not recover " + "trails/")
        .hasMessageContaining("and 1 more");
  }

  /// A bucket in which some trails are listed and may not be read.
  private record Unreadable(ObjectStore inner, List<TrailId> trails) implements ForwardingObjectStore {
    @Override
    public ByteSlice read(String key, long offset, int length) {
      if (trails.stream().anyMatch(trail -> key.startsWith(trail.prefix()))) {
        throw ObjectStoreException.denied(key, "Reading " + key + " is not allowed");
      }
      return inner.read(key, offset, length);
    }
  }

  @Test
  void a_log_that_cannot_be_read_whole_is_told_of_and_what_is_readable_becomes_blocks() throws IOException {
    var id = ship("01M8541NEQ5M60C6CD0QYD7YC1", T0 - 900_000, T0);
    var damaged = Trail.parcels(bucket, id).get(5).key();
    bucket.put(damaged, ByteSlice.of(new byte[64]));
    now = now.plus(SILENCE).plusSeconds(1);
    var failures = new Failures();
    assertThat(times(step.recover(failures), "load")).hasSizeGreaterThanOrEqualTo(300).startsWith(T0 - 900_000);
    assertThatThrownBy(failures::raise).isInstanceOf(PageException.class).hasMessageContaining("not all of").hasMessageContaining(damaged);
  }

  @Test
  void what_came_late_into_time_that_blocks_cover_becomes_a_block_of_its_own() throws IOException {
    var first = ship("01M8541NEQ5M60C6CD0QYD7YC1", T0 - 900_000, T0);
    now = now.plus(SILENCE);
    recovered().forEach(index::index);
    bucket.delete(first.prefix() + "recovered");
    var out = new ByteArrayOutputStream();
    var late = new LogWriter(out, LogWriter.Packing.PLAIN);
    late.floats(new long[] {7}, T0 - 300_500, new double[] {42}, 1);
    late.leave();
    put(first, 99, "wbl/00000000", out.toByteArray(), 0, T0 - 300_500, T0 - 300_500);
    now = now.plus(SILENCE);
    var blocks = recovered();
    assertThat(blocks).hasSize(1);
    assertThat(times(blocks, "load")).containsExactly(T0 - 300_500);
    assertThat(BlockReader.open(bucket, blocks.getFirst()).meta().compaction().hints()).containsExactly("from-out-of-order");
  }

  @Test
  void two_recoveries_of_the_same_trail_give_the_same_blocks() throws IOException {
    var id = ship("01M8541NEQ5M60C6CD0QYD7YC1", T0 - 900_000, T0);
    now = now.plus(SILENCE);
    var first = recovered();
    assertThat(recovered()).isEqualTo(first);
    assertThat(bucket.head(id.prefix() + "recovered")).as("the mark, while the blocks are not live").isEmpty();
    first.forEach(index::index);
    assertThat(recovered()).isEmpty();
    assertThat(bucket.head(id.prefix() + "recovered")).isPresent();
  }

  @Test
  void of_a_replica_that_came_back_only_that_becomes_a_block_which_its_restored_log_lacks() throws IOException {
    ship("01M8541NEQ5M60C6CD0QYD7YC1", T0 - 900_000, T0);
    now = now.plusSeconds(600);
    // The block before was cut, and lost with the disk before it was shipped; the restored log begins behind it.
    var again = ship("01M8541NEQ5M60C6CD0QYD7YC2", T0 - 600_000, T0 + 300_000);
    report("01M8541NEQ5M60C6CD0QYD7YC2");
    var blocks = recovered();
    // What came late says nothing of the time behind it.
    var out = new ByteArrayOutputStream();
    var late = new LogWriter(out, LogWriter.Packing.PLAIN);
    late.floats(new long[] {7}, T0 - 800_500, new double[] {42}, 1);
    late.leave();
    put(again, 99, "wbl/00000000", out.toByteArray(), 0, T0 - 800_500, T0 - 800_500);
    assertThat(recovered()).isEqualTo(blocks);
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
    recovered().getFirst();
    // As Prometheus had cut and shipped it.
    var shipped = recovered().getFirst();
    index.index(shipped);
    assertThat(recovered()).isEmpty();
  }

  @Test
  void a_peers_blocks_do_not_keep_a_replicas_own_samples_from_becoming_blocks() throws IOException {
    ship("01M8541NEQ5M60C6CD0QYD7YC1", T0 - 900_000, T0);
    now = now.plus(SILENCE).plusSeconds(1);
    for (var id : recovered()) {
      rewrite(id, meta -> meta.withThanos(BlockMeta.Thanos.of(LABELS.with("replica", "b"), Resolution.RAW, "sidecar")));
      index.index(id);
    }
    assertThat(catalog.manifest(TenantId.DEFAULT, STREAM).covered(Labels.of("replica", "b")).isEmpty()).isFalse();
    bucket.list("trails/", "", "").objects().stream().filter(object -> object.key().endsWith("recovered")).forEach(object -> bucket.delete(object.key()));
    ship("01M8541NEQ5M60C6CD0QYD7YC3", T0 - 900_000, T0);
    now = now.plus(SILENCE).plusSeconds(1);
    assertThat(times(recovered(), "load")).hasSizeGreaterThanOrEqualTo(901);
  }

  @Test
  void a_block_of_what_came_out_of_order_hides_nothing_that_came_in_order() throws IOException {
    ship("01M8541NEQ5M60C6CD0QYD7YC1", T0 - 900_000, T0);
    now = now.plus(SILENCE).plusSeconds(1);
    var all = recovered();
    // Prometheus writes such a block for the whole range in which it still takes samples.
    rewrite(all.getFirst(), meta -> outOfOrder(meta));
    assertThat(index.index(all.getFirst())).isInstanceOf(IndexStep.Outcome.Entered.class);
    assertThat(catalog.manifest(TenantId.DEFAULT, STREAM).covered(REPLICA).isEmpty()).isTrue();
    ship("01M8541NEQ5M60C6CD0QYD7YC2", T0 - 900_000, T0);
    now = now.plus(SILENCE).plusSeconds(1);
    assertThat(times(recovered(), "load")).contains(T0 - 900_000, T0);
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
    pruned();
    assertThat(catalog.members(TenantId.DEFAULT)).as("its trail stands for it").containsExactly(left);
    recovered().forEach(index::index);
    assertThat(recovered()).isEmpty();
    pruned();
    assertThat(catalog.members(TenantId.DEFAULT)).isEmpty();

    catalog.report(silent);
    pruned();
    assertThat(catalog.members(TenantId.DEFAULT)).as("silent for minutes").containsExactly(silent);
    now = now.plus(Member.REMEMBERED).plusSeconds(16);
    pruned();
    assertThat(catalog.members(TenantId.DEFAULT)).isEmpty();
  }

  @Test
  void a_trail_is_removed_when_its_blocks_are_live_and_the_delay_is_over_and_never_before() throws IOException {
    var id = ship("01M8541NEQ5M60C6CD0QYD7YC1", T0 - 900_000, T0);
    int parcels = Trail.parcels(bucket, id).size();
    assertThat(parcels).isEqualTo(16);
    now = now.plus(SILENCE);
    assertThat(pruned()).isZero();
    var blocks = recovered();
    assertThat(pruned()).as("blocks that are not live yet").isZero();
    now = now.plus(DELAY);
    assertThat(pruned()).as("blocks that are not live yet").isZero();
    blocks.forEach(index::index);
    assertThat(pruned()).as("not yet known to be recovered").isZero();
    assertThat(recovered()).isEmpty();
    assertThat(pruned()).as("marked, and not removed").isZero();
    now = now.plus(DELAY).minusSeconds(1);
    assertThat(pruned()).isZero();
    assertThat(Trail.parcels(bucket, id)).hasSize(parcels);
    now = now.plusSeconds(2);
    assertThat(pruned()).isEqualTo(parcels);
    assertThat(Trail.parcels(bucket, id)).isEmpty();
    pruned();
    assertThat(Trail.list(bucket, TenantId.DEFAULT)).isEmpty();
  }

  @Test
  void parcels_of_a_trail_that_grows_stay_as_long_as_no_checkpoint_stands_for_them() throws IOException {
    var id = ship("01M8541NEQ5M60C6CD0QYD7YC1", T0 - 900_000, T0);
    now = now.plus(SILENCE);
    var blocks = recovered();
    blocks.forEach(index::index);
    bucket.delete(id.prefix() + "recovered");
    report("01M8541NEQ5M60C6CD0QYD7YC1");
    pruned();
    now = now.plus(DELAY).plusSeconds(1);
    assertThat(pruned()).as("segment 0 says which series there are").isZero();
  }
}
