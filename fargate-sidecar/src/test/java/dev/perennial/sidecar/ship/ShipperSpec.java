package dev.perennial.sidecar.ship;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.sidecar.watch.DataFolder;
import dev.perennial.tsdb.block.BlockFiles;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.BlockMeta;
import dev.perennial.tsdb.block.BlockMeta.BlockFile;
import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.objectstore.ObjectFacts;
import dev.perennial.tsdb.objectstore.memory.MemoryObjectStore;
import dev.perennial.tsdb.time.TimeRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShipperSpec {
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-23T12:00:00Z"));
  private static final Labels LABELS = Labels.of("cluster", "c1", "replica", "a");
  private static final BlockId FIRST = new BlockId("01M8541NEQ5M60C6CD0QYD7YC1");
  private static final BlockId SECOND = new BlockId("01M8541NEQ5M60C6CD0QYD7YC2");

  private final DyingStore bucket = new DyingStore(new MemoryObjectStore(CLOCK));

  @TempDir private Path data = Path.of("");

  private Shipment ship() {
    return new Shipper(new DataFolder(data), bucket, CLOCK).ship(LABELS);
  }

  /** A folder as Prometheus leaves it; the bytes need not be a block's, for the shipper does not look into them. */
  private void block(BlockId id, long start, long samples, int level, int... segments) throws IOException {
    var folder = Files.createDirectories(data.resolve(id.text()).resolve("chunks")).getParent();
    if (folder == null) {
      throw new AssertionError("a folder has a parent");
    }
    var random = new Random(start);
    for (int i = 0; i < segments.length; i++) {
      var bytes = new byte[segments[i]];
      random.nextBytes(bytes);
      Files.write(folder.resolve("chunks").resolve(BlockFiles.segmentName(i + 1)), bytes);
    }
    Files.writeString(folder.resolve("index"), "index of " + id);
    Files.write(folder.resolve("tombstones"), new byte[9]);
    var meta =
        new BlockMeta(
            id,
            new TimeRange(start, start + 7200_000),
            new BlockMeta.Stats(samples, 0, 0, 1, 1, 0, Map.of()),
            BlockMeta.Compaction.of(level, List.of(id), List.of()),
            BlockMeta.Thanos.NONE,
            Map.of("future", "{\"kept\":true}"));
    Files.write(folder.resolve("meta.json"), meta.toJson().toArray());
  }

  private Map<String, Long> objects() {
    var out = new TreeMap<String, Long>();
    for (ObjectFacts facts : bucket.list("", "", "").objects()) {
      out.put(facts.key(), facts.size());
    }
    return out;
  }

  private BlockMeta shipped(BlockId id) {
    return BlockMeta.parse(bucket.read(BlockFiles.meta(id)).orElseThrow(), BlockFiles.meta(id));
  }

  private static String sha256(Path file) throws IOException {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void a_block_goes_with_all_its_files_and_meta_last() throws IOException {
    block(FIRST, 0, 10, 1, 100, 50);
    var shipment = ship();
    assertThat(shipment.shipped()).containsExactly(FIRST);
    assertThat(shipment.newest()).isEqualTo(7200_000);
    assertThat(bucket.written())
        .containsExactly(FIRST + "/chunks/000001", FIRST + "/chunks/000002", FIRST + "/index", FIRST + "/meta.json");
    var meta = shipped(FIRST);
    assertThat(meta.thanos().labels()).isEqualTo(LABELS);
    assertThat(meta.thanos().source()).isEqualTo("sidecar");
    assertThat(meta.thanos().segmentFiles()).containsExactly("000001", "000002");
    assertThat(meta.thanos().uploadTime()).isEqualTo("2026-11-23T12:00:00Z");
    assertThat(meta.unknown()).containsKey("future");
    var folder = data.resolve(FIRST.text());
    assertThat(meta.thanos().files())
        .containsExactly(
            BlockFile.of("chunks/000001", 100, sha256(folder.resolve("chunks/000001"))),
            BlockFile.of("chunks/000002", 50, sha256(folder.resolve("chunks/000002"))),
            BlockFile.of("index", Files.size(folder.resolve("index")), sha256(folder.resolve("index"))),
            BlockFile.of("meta.json", 0, ""));
    assertThat(data.resolve("thanos/upload").resolve(FIRST.text())).doesNotExist();
  }

  @Test
  void a_shipped_block_is_never_sent_again() throws IOException {
    block(FIRST, 0, 10, 1, 100);
    ship();
    var sent = bucket.written();
    assertThat(ship().shipped()).isEmpty();
    assertThat(bucket.written()).isEqualTo(sent);
    // After it was compacted away, the list alone remembers.
    objects().keySet().forEach(bucket::delete);
    assertThat(ship()).isEqualTo(new Shipment(List.of(), 0, List.of(), List.of(), 7200_000));
    assertThat(objects()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "not json", "{\"version\":1", "[]"})
  void a_lost_list_is_made_anew_from_the_bucket(String left) throws IOException {
    block(FIRST, 0, 10, 1, 100);
    ship();
    var sent = bucket.written();
    var list = data.resolve("thanos.shipper.json");
    var before = Files.readString(list);
    assertThat(before).isEqualTo("{\n\t\"version\": 1,\n\t\"uploaded\": [\n\t\t\"" + FIRST + "\"\n\t]\n}");
    Files.writeString(list, left);
    assertThat(ship().shipped()).isEmpty();
    assertThat(bucket.written()).isEqualTo(sent);
    assertThat(list).hasContent(before);
  }

  @Test
  void the_list_of_thanos_is_understood_and_forgets_blocks_that_are_gone() throws IOException {
    block(FIRST, 0, 10, 1, 100);
    block(SECOND, 7200_000, 10, 1, 100);
    var list = data.resolve("thanos.shipper.json");
    Files.writeString(list, "{\n\t\"version\": 1,\n\t\"uploaded\": [\n\t\t\"01M8541NEQ5M60C6CD0QYD7YC0\",\n\t\t\"" + FIRST + "\"\n\t]\n}");
    assertThat(ship().shipped()).containsExactly(SECOND);
    assertThat(list).content().doesNotContain("YC0").contains(FIRST.text(), SECOND.text());
  }

  @Test
  void empty_and_compacted_blocks_stay_with_a_sentence() throws IOException {
    block(FIRST, 0, 0, 1, 100);
    block(SECOND, 7200_000, 10, 2, 100);
    assertThat(ship())
        .isEqualTo(
            new Shipment(
                List.of(),
                0,
                List.of(
                    "Block " + FIRST + " is not shipped: it holds no sample.",
                    "Block " + SECOND + " is not shipped: Prometheus compacted it (level 2) and its sources may be in the bucket already."),
                List.of(),
                0));
    assertThat(objects()).isEmpty();
  }

  @Test
  void unfinished_folders_are_none_and_a_spoilt_one_holds_up_no_other() throws IOException {
    block(FIRST, 0, 10, 1, 100);
    block(SECOND, 7200_000, 10, 1, 100);
    Files.writeString(data.resolve(FIRST.text()).resolve("meta.json"), "{");
    Files.createDirectories(data.resolve("01M8541NEQ5M60C6CD0QYD7YC3.tmp-for-creation/chunks"));
    Files.createDirectories(data.resolve("01M8541NEQ5M60C6CD0QYD7YC4"));
    var shipment = ship();
    assertThat(shipment.shipped()).containsExactly(SECOND);
    assertThat(shipment.failed()).singleElement().asString().startsWith("Cannot read " + data.resolve(FIRST.text()).resolve("meta.json"));
  }

  @Test
  void a_block_that_prometheus_deletes_meanwhile_is_named_and_left() throws IOException {
    block(FIRST, 0, 10, 1, 100);
    Files.delete(data.resolve(FIRST.text()).resolve("index"));
    assertThat(ship().failed()).singleElement().isEqualTo("Cannot ship block " + FIRST + " yet: its file " + data.resolve(FIRST.text()).resolve("index") + " is gone");
    assertThat(objects().keySet()).noneMatch(key -> key.endsWith("meta.json"));
  }

  @ParameterizedTest
  @EnumSource(DyingStore.Side.class)
  void killed_between_every_two_effects_it_goes_on_where_it_was(DyingStore.Side side) throws IOException {
    block(FIRST, 0, 10, 1, 100, 9 << 20);
    block(SECOND, 7200_000, 10, 1, 300);
    int effects = 7;
    for (int i = 0; i < effects; i++) {
      var store = new DyingStore(new MemoryObjectStore(CLOCK));
      Files.deleteIfExists(data.resolve("thanos.shipper.json"));
      store.dieAt(i, side);
      assertThatThrownBy(() -> new Shipper(new DataFolder(data), store, CLOCK).ship(LABELS))
          .as("effect %d", i)
          .isInstanceOf(DyingStore.Killed.class);
      var after = new Shipper(new DataFolder(data), store, CLOCK);
      assertThat(after.ship(LABELS).failed()).isEmpty();
      assertThat(store.written())
          .as("each object is written once, killed %s effect %d", side, i)
          .containsExactly(
              FIRST + "/chunks/000001",
              FIRST + "/chunks/000002",
              FIRST + "/index",
              FIRST + "/meta.json",
              SECOND + "/chunks/000001",
              SECOND + "/index",
              SECOND + "/meta.json");
      assertThat(new ShippedList(data).read()).containsExactly(FIRST, SECOND);
      assertThat(after.ship(LABELS).shipped()).isEmpty();
    }
  }

  @Test
  void a_wrong_object_of_the_right_size_is_replaced() throws IOException {
    block(FIRST, 0, 10, 1, 100);
    bucket.put(FIRST + "/chunks/000001", ByteSlice.of(new byte[100]));
    ship();
    assertThat(bucket.read(FIRST + "/chunks/000001"))
        .contains(ByteSlice.of(Files.readAllBytes(data.resolve(FIRST.text()).resolve("chunks/000001"))));
  }
}
