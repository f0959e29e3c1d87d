package dev.perennial.sidecar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.sidecar.register.Registration;
import dev.perennial.sidecar.trail.TrailShipper;
import dev.perennial.sidecar.watch.Horizon;
import dev.perennial.tsdb.catalog.Member;
import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.location.CatalogLocation;
import dev.perennial.tsdb.objectstore.directory.DirectoryObjectStore;
import dev.perennial.tsdb.trail.Trail;
import dev.perennial.tsdb.wal.LogWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Who may restore under which labels is decided by the claim in the catalogue.
class RestoreCommandSpec {
  private static final Clock CLOCK = Clock.systemUTC();
  private static final Labels LABELS = Labels.of("cluster", "c1", "replica", "a");
  private static final Horizon.View SEEN = new Horizon.View(1_000, 2_000, 9_000);

  @TempDir private Path folder = Path.of("");

  @BeforeEach
  void shipALog() throws IOException {
    var data = folder.resolve("old");
    Files.createDirectories(data.resolve("wal"));
    try (var log = new LogWriter(Files.newOutputStream(data.resolve("wal/00000000")), LogWriter.Packing.SNAPPY)) {
      log.series(1, List.of(Labels.of("__name__", "up")));
      log.floats(new long[] {1}, 5_000, new double[] {1}, 1);
    }
    var round = shipper(data).ship(LABELS, () -> Optional.of(List.of()));
    assertThat(round.samples()).isEqualTo(1);
  }

  private TrailShipper shipper(Path data) {
    return new TrailShipper(data, bucket(), TenantId.DEFAULT, CLOCK, new Random(), TrailShipper.Options.DEFAULT);
  }

  private DirectoryObjectStore bucket() {
    return new DirectoryObjectStore(folder.resolve("bucket"));
  }

  private Registration registration(Duration heartbeat) {
    var catalog = CatalogLocation.parse("sqlite:" + folder.resolve("catalog.db")).open();
    return new Registration(catalog, TenantId.DEFAULT, "one", "127.0.0.1:10901", "0.1.0", heartbeat, CLOCK);
  }

  private int restore(String name) {
    return RestoreCommand.run(
        CLOCK, "--data", folder.resolve(name).toString(), "--bucket", folder.resolve("bucket").toString(), "--catalog",
        "sqlite:" + folder.resolve("catalog.db"), "--external-label", "cluster=c1", "--external-label", "replica=a");
  }

  private boolean isRestored(String name) {
    return Files.exists(folder.resolve(name).resolve("wal/00000000"));
  }

  @Test
  void beside_a_sidecar_that_is_alive_nothing_is_restored() throws Exception {
    var rival = registration(Duration.ofSeconds(2));
    rival.beat(LABELS, SEEN, 0, Member.Trailing.NONE);
    var over = new AtomicBoolean();
    var beating =
        Thread.startVirtualThread(
            () -> {
              while (!over.get()) {
                rival.beat(LABELS, SEEN, 0, Member.Trailing.NONE);
                try {
                  Thread.sleep(100);
                } catch (InterruptedException e) {
                  return;
                }
              }
            });
    try {
      assertThat(restore("new")).isEqualTo(1);
      assertThat(isRestored("new")).isFalse();
    } finally {
      over.set(true);
      beating.join();
    }
  }

  @Test
  void the_claim_of_a_sidecar_that_died_is_waited_out() {
    registration(Duration.ofMillis(700)).beat(LABELS, SEEN, 0, Member.Trailing.NONE);
    assertThat(restore("new")).isZero();
    assertThat(isRestored("new")).isTrue();
    assertThat(restore("new")).as("a second time").isZero();
  }

  @Test
  void a_sidecar_that_left_is_not_waited_for() {
    var own = registration(Duration.ofHours(1));
    own.beat(LABELS, SEEN, 0, new Member.Trailing("01M8541NEQ5M60C6CD0QYD7YC1", 5_000, 100, 0));
    own.leave(Registration.Rest.SHIPPED);
    assertThat(restore("new")).isZero();
    assertThat(isRestored("new")).isTrue();
  }

  @Test
  void two_that_restored_the_same_trail_at_once_begin_trails_of_their_own() {
    assertThat(restore("one")).isZero();
    assertThat(restore("two")).isZero();
    for (var name : List.of("one", "two")) {
      assertThat(shipper(folder.resolve(name)).ship(LABELS, () -> Optional.of(List.of())).parcels()).isEqualTo(1);
    }
    assertThat(Trail.list(bucket(), TenantId.DEFAULT, LABELS)).hasSize(3).doesNotHaveDuplicates();
  }
}
