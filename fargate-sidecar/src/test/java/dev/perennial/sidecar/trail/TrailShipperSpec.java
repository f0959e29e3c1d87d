package dev.perennial.sidecar.trail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.objectstore.ForwardingObjectStore;
import dev.perennial.tsdb.objectstore.ObjectStore;
import dev.perennial.tsdb.objectstore.ObjectStoreException;
import dev.perennial.tsdb.objectstore.Page;
import dev.perennial.tsdb.objectstore.memory.MemoryObjectStore;
import dev.perennial.tsdb.trail.Parcel;
import dev.perennial.tsdb.trail.Trail;
import dev.perennial.tsdb.trail.TrailId;
import dev.perennial.tsdb.wal.LogFiles;
import dev.perennial.tsdb.wal.LogWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is shipped is the log, whatever happens to the log, the sidecar or the bucket meanwhile.
class TrailShipperSpec {
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-27T12:00:00Z"));
  private static final Labels LABELS = Labels.of("cluster", "c1", "replica", "a");

  private static final BlockId ONE = new BlockId("01HZZZZZZZZZZZZZZZZZZZZZZ1");
  private static final BlockId TWO = new BlockId("01HZZZZZZZZZZZZZZZZZZZZZZ2");

  private final Bucket bucket = new Bucket(new MemoryObjectStore(CLOCK));
  private final Random random = new Random(7);

  @TempDir private Path data = Path.of("");

  private TrailShipper shipper() {
    return shipper(1 << 20);
  }

  private TrailShipper shipper(long spool) {
    return new TrailShipper(data, bucket, TenantId.DEFAULT, CLOCK, random, new TrailShipper.Options(64 << 10, spool));
  }

  private static TrailRound ship(TrailShipper shipper) {
    return shipper.ship(LABELS, () -> Optional.of(List.of()));
  }

  private List<TrailId> trails() {
    return Trail.list(bucket, TenantId.DEFAULT, LABELS);
  }

  private LogFiles shipped() {
    var trail = Trail.open(bucket, trails().getLast());
    var files = trail.files();
    assertThat(trail.problems()).isEmpty();
    return files;
  }

  @Test
  void a_growing_log_is_shipped_with_one_put_a_round_and_one_listing_in_all() throws IOException {
    var log = new GrowingLog(data);
    var shipper = shipper();
    for (int i = 0; i < 50; i++) {
      log.scrape(3);
      var round = ship(shipper);
      assertThat(round.failed()).isEmpty();
      assertThat(round.parcels()).isEqualTo(1);
      assertThat(round.samples()).isEqualTo(6);
      assertThat(ship(shipper).parcels()).as("nothing new").isZero();
    }
    assertThat(bucket.puts).hasSize(50);
    assertThat(bucket.lists).isZero();
    assertThat(GrowingLog.counts(shipped())).isEqualTo(log.all());
    assertThat(shipper.standing().upTo()).isEqualTo(1_000L * log.scrapes());
  }

  @Test
  void a_record_that_is_half_written_waits_for_its_end() throws IOException {
    var log = new GrowingLog(data);
    var shipper = shipper();
    log.scrape(5);
    ship(shipper);
    var before = Files.size(log.path(0));
    log.scrape();
    var whole = Files.readAllBytes(log.path(0));
    for (long length = before; length < whole.length; length++) {
      try (var file = Files.newByteChannel(log.path(0), java.nio.file.StandardOpenOption.WRITE)) {
        file.truncate(length);
      }
      assertThat(ship(shipper).parcels()).as("cut at %d", length).isZero();
      Files.write(log.path(0), Arrays.copyOfRange(whole, (int) length, whole.length), java.nio.file.StandardOpenOption.APPEND);
    }
    assertThat(ship(shipper).parcels()).isEqualTo(1);
    assertThat(GrowingLog.counts(shipped())).isEqualTo(log.all());
  }

  @Test
  void segments_checkpoints_and_truncation_are_followed_without_a_hole() throws IOException {
    var log = new GrowingLog(data);
    var shipper = shipper();
    for (int i = 0; i < 40; i++) {
      log.scrape(4);
      if (i % 5 == 4) {
        log.next();
      }
      if (i % 10 == 9) {
        log.scrape(2);
        log.checkpoint();
      }
      assertThat(ship(shipper).failed()).isEmpty();
    }
    assertThat(GrowingLog.counts(shipped())).isEqualTo(log.all());
    assertThat(Trail.open(bucket, trails().getFirst()).checkpoint()).isPresent();
  }

  @Test
  void segments_that_a_checkpoint_truncates_while_they_are_read_are_shipped_from_their_links() throws IOException {
    var log = new GrowingLog(data);
    for (int i = 0; i < 6; i++) {
      log.scrape(100);
      log.next();
    }
    log.scrape(5);
    var shipper = new TrailShipper(data, bucket, TenantId.DEFAULT, CLOCK, random, new TrailShipper.Options(500, 1 << 20));
    bucket.meanwhile =
        () -> {
          if (bucket.puts.size() == 4) {
            log.checkpoint();
            log.next();
          }
        };
    var round = ship(shipper);
    assertThat(round.parcels()).isGreaterThan(8);
    assertThat(round.problems()).isEmpty();
    log.scrape(5);
    assertThat(ship(shipper).failed()).isEmpty();
    assertThat(Files.exists(log.path(5))).as("what Prometheus has deleted").isFalse();
    assertThat(GrowingLog.counts(shipped())).isEqualTo(log.all());
  }

  @Test
  void out_of_order_segments_that_are_gone_are_settled_by_the_blocks_that_are_there_once_all_are_shipped() throws IOException {
    var log = new GrowingLog(data);
    var shipper = shipper();
    late(0);
    log.scrape();
    shipper.ship(LABELS, () -> Optional.of(List.of(ONE)));
    assertThat(newest().settled()).isZero();
    late(1);
    log.scrape();
    shipper.ship(LABELS, Optional::empty);
    assertThat(newest().settled()).as("a block waits to be shipped").isZero();
    log.scrape();
    shipper.ship(LABELS, () -> Optional.of(List.of(ONE)));
    assertThat(newest().settled()).isEqualTo(1);
    assertThat(newest().settling()).containsExactly(ONE);
    late(2);
    log.scrape();
    bucket.away = true;
    shipper.ship(LABELS, () -> Optional.of(List.of(ONE, TWO)));
    bucket.away = false;
    log.scrape();
    shipper.ship(LABELS, Optional::empty);
    assertThat(newest().settled()).isEqualTo(2);
    assertThat(newest().settling()).as("those not told of before").containsExactly(TWO);
    log.scrape();
    shipper.ship(LABELS, () -> Optional.of(List.of(ONE, TWO)));
    assertThat(newest().settling()).isEmpty();
  }

  /** Prometheus begins an out-of-order segment, and deletes the one before: its samples are in blocks. */
  private void late(int number) throws IOException {
    Files.createDirectories(data.resolve("wbl"));
    Files.deleteIfExists(data.resolve("wbl/%08d".formatted(number - 1)));
    try (var log = new LogWriter(Files.newOutputStream(data.resolve("wbl/%08d".formatted(number))), LogWriter.Packing.PLAIN)) {
      log.floats(new long[] {1}, number, new double[] {7}, 1);
    }
  }

  private Parcel newest() {
    return Trail.head(bucket, Trail.parcels(bucket, trails().getLast()).getLast());
  }

  @Test
  void while_the_bucket_is_away_deleted_segments_are_kept_and_shipped_later() throws IOException {
    var log = new GrowingLog(data);
    var shipper = shipper();
    log.scrape(3);
    ship(shipper);
    bucket.away = true;
    for (int i = 0; i < 12; i++) {
      log.scrape(50);
      log.next();
      var round = ship(shipper);
      assertThat(round.failed()).singleElement().asString().contains("tried again");
      assertThat(round.problems()).isEmpty();
      if (i % 4 == 3) {
        log.checkpoint();
      }
    }
    assertThat(shipper.standing().pending()).isPositive();
    bucket.away = false;
    assertThat(ship(shipper).failed()).isEmpty();
    assertThat(shipper.standing().pending()).isZero();
    assertThat(GrowingLog.counts(shipped())).isEqualTo(log.all());
    try (var left = Files.walk(data.resolve(Spool.NAME))) {
      assertThat(left.filter(Files::isRegularFile).count()).as("links that are left: the open segment's").isLessThanOrEqualTo(1);
    }
  }

  @Test
  void a_spool_that_is_full_gives_up_the_oldest_segment_and_the_checkpoint_bridges_the_hole() throws IOException {
    var log = new GrowingLog(data);
    var shipper = shipper(60_000);
    log.scrape(3);
    ship(shipper);
    bucket.away = true;
    var problems = new ArrayList<String>();
    long givenUp = 0;
    for (int i = 0; i < 12; i++) {
      log.scrape(50);
      log.next();
      var round = ship(shipper);
      problems.addAll(round.problems());
      givenUp += round.givenUp();
      log.checkpoint();
    }
    var last = ship(shipper);
    problems.addAll(last.problems());
    assertThat(problems).isNotEmpty().allSatisfy(sentence -> assertThat(sentence).matches("Segment wal/\\d+ is given up with \\d+ bytes, the last of them written at \\S+Z: .*"));
    assertThat(givenUp + last.givenUp()).isEqualTo(problems.stream().mapToLong(sentence -> Long.parseLong(sentence.split(" ", -1)[6])).sum()).isPositive();
    assertThat(shipper.standing().pending()).as("no more waits than the spool and what Prometheus itself has").isLessThan(120_000);
    bucket.away = false;
    log.scrape(10);
    assertThat(ship(shipper).failed()).isEmpty();
    var trail = Trail.open(bucket, trails().getFirst());
    assertThat(GrowingLog.counts(trail.files()).values()).allSatisfy(count -> assertThat(count).isBetween(10, log.scrapes() - 50));
    assertThat(trail.problems()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void a_sidecar_killed_at_any_put_goes_on_where_the_trail_ends(boolean written) throws IOException {
    var log = new GrowingLog(data);
    for (int i = 0; i < 20; i++) {
      log.scrape(5);
      if (i % 6 == 5) {
        log.next();
      }
      var shipper = shipper();
      bucket.dies = Optional.of(written);
      try {
        ship(shipper);
      } catch (Killed e) {
        // The next one is a process of its own.
      }
      bucket.dies = Optional.empty();
      log.scrape();
      assertThat(ship(shipper()).failed()).isEmpty();
      assertThat(GrowingLog.counts(shipped())).isEqualTo(log.all());
    }
    assertThat(trails()).hasSize(1);
  }

  @Test
  void a_segment_that_prometheus_wrote_anew_replaces_what_was_shipped_of_it() throws IOException {
    var log = new GrowingLog(data);
    var shipper = shipper();
    log.scrape(20);
    ship(shipper);
    // A repair keeps the records before the damage, and the file is another one.
    var repaired = Arrays.copyOf(Files.readAllBytes(log.path(0)), 200);
    Files.delete(log.path(0));
    Files.write(log.path(0), repaired);
    ship(shipper);
    Files.write(log.path(1), new byte[0]);
    ship(shipper);
    ship(shipper());
    var counts = GrowingLog.counts(shipped()).values();
    assertThat(counts).allSatisfy(count -> assertThat(count).isBetween(1, 10));
  }

  @Test
  void a_damaged_record_is_told_of_and_what_stands_before_it_and_in_later_segments_is_kept() throws IOException {
    var log = new GrowingLog(data);
    var shipper = shipper();
    log.scrape(20);
    var bytes = Files.readAllBytes(log.path(0));
    bytes[bytes.length / 2] ^= 0x10;
    Files.write(log.path(0), bytes);
    assertThat(ship(shipper).problems()).as("it may be half written").isEmpty();
    log.next();
    log.scrape(10);
    assertThat(ship(shipper).problems()).singleElement().asString().contains("wal/00000000 at byte").endsWith("It is shipped as it is.");
    assertThat(GrowingLog.counts(Trail.open(bucket, trails().getFirst()).files()).values())
        .allSatisfy(count -> assertThat(count).isBetween(15, 25));
    assertThat(Files.readAllBytes(log.path(0))).as("Prometheus' own file").startsWith(bytes);
  }

  @Test
  void a_disk_on_which_nothing_can_be_written_does_not_keep_the_log_from_being_shipped() throws IOException {
    var log = new GrowingLog(data);
    Files.createDirectories(data.resolve(IncarnationFile.NAME + ".new").resolve("x"));
    Files.writeString(data.resolve(Spool.NAME), "in the way");
    var shipper = shipper();
    log.scrape(5);
    assertThat(ship(shipper).problems()).singleElement().asString().contains("Cannot write").contains("shipped all the same");
    log.next();
    log.scrape(5);
    assertThat(ship(shipper).failed()).isEmpty();
    assertThat(trails()).hasSize(1);
    assertThat(GrowingLog.counts(shipped())).isEqualTo(log.all());
  }

  @Test
  void a_new_data_directory_has_a_new_trail() throws IOException {
    var log = new GrowingLog(data);
    log.scrape(2);
    ship(shipper());
    Files.delete(data.resolve(IncarnationFile.NAME));
    ship(shipper());
    assertThat(trails()).hasSize(2);
    assertThat(GrowingLog.counts(shipped())).isEqualTo(log.all());
  }

  @Test
  void a_restored_directory_gives_what_was_shipped() throws IOException {
    var log = new GrowingLog(data);
    var shipper = shipper();
    for (int i = 0; i < 20; i++) {
      log.scrape(4);
      if (i % 5 == 4) {
        log.next();
      }
      if (i == 12) {
        log.checkpoint();
      }
      ship(shipper);
    }
    var expected = GrowingLog.counts(LogFiles.in(data));
    var fresh = data.resolve("fresh");
    Files.createDirectories(fresh);
    var restore = new Restore(bucket, TenantId.DEFAULT);
    assertThat(restore.restore(LABELS, fresh))
        .isInstanceOfSatisfying(
            Restore.Outcome.Restored.class, restored -> assertThat(restored.upTo()).isEqualTo(1_000L * log.scrapes()));
    assertThat(GrowingLog.counts(LogFiles.in(fresh))).isEqualTo(expected);
    assertThat(restore.restore(LABELS, fresh)).isInstanceOf(Restore.Outcome.Nothing.class);
    assertThat(restore.restore(LABELS.with("replica", "z"), data.resolve("none"))).isInstanceOf(Restore.Outcome.Nothing.class);
  }

  private static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /// A bucket that can be away, and whose user can be killed before or after a put.
  private static final class Bucket implements ForwardingObjectStore {
    private final ObjectStore inner;
    private final List<String> puts = new ArrayList<>();
    private int lists;
    private boolean away;
    private Optional<Boolean> dies = Optional.empty();
    private Event meanwhile = () -> {};

    /// Something that happens while a round is under way.
    private interface Event {
      void happen() throws IOException;
    }

    Bucket(ObjectStore inner) {
      this.inner = inner;
    }

    @Override
    public ObjectStore inner() {
      return inner;
    }

    @Override
    public void put(String key, ByteSlice bytes) {
      if (away) {
        throw ObjectStoreException.passing(key, "Cannot write " + key + ": the bucket is away", new IOException());
      }
      if (dies.isPresent() && !dies.get()) {
        throw new Killed();
      }
      inner.put(key, bytes);
      puts.add(key);
      try {
        meanwhile.happen();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      if (dies.isPresent()) {
        throw new Killed();
      }
    }

    @Override
    public Page list(String prefix, String delimiter, String token) {
      lists++;
      return inner.list(prefix, delimiter, token);
    }
  }
}
