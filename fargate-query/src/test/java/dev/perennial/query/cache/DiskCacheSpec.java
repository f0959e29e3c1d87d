package dev.perennial.query.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.query.fanout.CountingStore;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.objectstore.ObjectStoreException;
import dev.perennial.tsdb.objectstore.memory.MemoryObjectStore;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a disk cache asks the bucket for, and that its answers are the bucket's whatever becomes of the disk.
class DiskCacheSpec {
  private static final BlockId BLOCK = BlockId.create(7, new Random(1));
  private static final String CHUNKS = BLOCK.text() + "/chunks/000001";
  private static final int SIZE = 1 << 20;

  private final MemoryObjectStore memory = new MemoryObjectStore(InstantSource.system());
  private final byte[] content = new byte[SIZE];
  private final CountingStore counted = new CountingStore(memory);

  @TempDir private Path folder = Path.of("");

  @BeforeEach
  void fill() {
    new Random(2).nextBytes(content);
    memory.put(CHUNKS, ByteSlice.of(content));
  }

  private DiskCache open(long budget) {
    var cache = DiskCache.in(folder, budget, new PrometheusRegistry());
    cache.awaitRecall();
    return cache;
  }

  private long read(DiskCache cache, long offset, int length) {
    long before = counted.reads();
    var bytes = cache.over(counted).read(CHUNKS, offset, length);
    assertThat(bytes).isEqualTo(ByteSlice.of(content, (int) offset, length));
    return counted.reads() - before;
  }

  private List<Path> files() throws IOException {
    try (var all = Files.walk(folder)) {
      return all.filter(file -> Files.isRegularFile(file) && file.getFileName().toString().matches("\\d+-\\d+(-end)?")).toList();
    }
  }

  @Test
  void what_was_read_is_read_from_the_disk_also_in_part_and_after_a_restart() {
    try (var cache = open(1 << 24)) {
      assertThat(read(cache, 1_000, 5_000)).as("first").isOne();
      assertThat(read(cache, 1_000, 5_000)).as("again").isZero();
      assertThat(read(cache, 2_000, 100)).as("a part").isZero();
      assertThat(read(cache, 5_999, 1)).as("its last byte").isZero();
      assertThat(read(cache, 5_999, 2)).as("a byte more").isOne();
      assertThat(read(cache, 999, 2)).as("a byte earlier").isOne();
    }
    try (var cache = open(1 << 24)) {
      assertThat(read(cache, 1_000, 5_000)).as("after a restart").isZero();
      assertThat(cache.bytes()).isGreaterThan(5_000);
    }
  }

  @ParameterizedTest
  @CsvSource({"flipped", "cut", "empty", "gone", "of another place"})
  void a_damaged_file_is_none(String damage) throws IOException {
    try (var cache = open(1 << 24)) {
      read(cache, 1_000, 5_000);
      read(cache, 10_000, 5_000);
      var file = folder.resolve(CHUNKS).resolve("1000-5000");
      var bytes = Files.readAllBytes(file);
      switch (damage) {
        case "flipped" -> {
          bytes[4_321] ^= 1;
          Files.write(file, bytes);
        }
        case "cut" -> Files.write(file, List.of("half"));
        case "empty" -> Files.write(file, new byte[0]);
        case "gone" -> Files.delete(file);
        case "of another place" -> Files.copy(file.resolveSibling("10000-5000"), file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        default -> throw new IllegalArgumentException(damage);
      }
      assertThat(read(cache, 1_000, 5_000)).isOne();
      assertThat(read(cache, 1_000, 5_000)).as("mended").isZero();
      assertThat(read(cache, 10_000, 5_000)).as("the other one").isZero();
    }
  }

  @Test
  void files_that_a_crash_left_half_written_are_not_known_after_a_restart() throws IOException {
    try (var cache = open(1 << 24)) {
      read(cache, 1_000, 5_000);
    }
    Files.write(folder.resolve("under-way").resolve("77"), new byte[100]);
    Files.write(folder.resolve(CHUNKS).resolve("9000-5000"), new byte[100]);
    try (var cache = open(1 << 24)) {
      assertThat(folder.resolve("under-way")).isEmptyDirectory();
      assertThat(files()).singleElement().satisfies(file -> assertThat(file).hasFileName("1000-5000"));
      assertThat(read(cache, 9_000, 5_000)).isOne();
    }
  }

  @Test
  void a_full_disk_costs_the_cache_and_no_answer() throws IOException {
    try (var cache = open(1 << 24)) {
      for (int i = 1; i <= 3; i++) {
        // Whoever writes there is told that no space is left.
        Files.createSymbolicLink(folder.resolve("under-way").resolve(Integer.toString(i)), Path.of("/dev/full"));
      }
      for (int i = 1; i <= 3; i++) {
        assertThat(read(cache, 1_000, 5_000)).as("while it is full").isOne();
      }
      assertThat(files()).isEmpty();
      assertThat(read(cache, 1_000, 5_000)).as("there is space again").isOne();
      assertThat(read(cache, 1_000, 5_000)).isZero();
    }
  }

  @Test
  void the_budget_holds_whatever_is_read_and_when_it_shrinks() throws IOException {
    long budget = 256 << 10;
    try (var cache = open(budget)) {
      for (int offset = 0; offset < SIZE; offset += 8_192) {
        read(cache, offset, 8_192);
      }
      assertThat(cache.bytes()).isBetween(budget / 2, budget);
      assertThat(taken()).isBetween(budget / 2, budget);
      assertThat(read(cache, 0, SIZE / 2)).as("more than its share").isOne();
      assertThat(taken()).isLessThanOrEqualTo(budget);
    }
    try (var cache = open(budget / 4)) {
      assertThat(cache.bytes()).isLessThanOrEqualTo(budget / 4);
      assertThat(taken()).isLessThanOrEqualTo(budget / 4);
    }
  }

  private long taken() throws IOException {
    return files().stream().mapToLong(file -> file.toFile().length()).sum();
  }

  @Test
  void many_threads_read_right_bytes_while_stretches_come_and_go() throws Exception {
    try (var cache = open(64 << 10)) {
      var failures =
          IntStream.range(0, 500)
              .parallel()
              .filter(
                  i -> {
                    int offset = i * 7_919 % (SIZE - 4_096);
                    return !cache.over(memory).read(CHUNKS, offset, 4_096).equals(ByteSlice.of(content, offset, 4_096));
                  })
              .boxed()
              .toList();
      assertThat(failures).isEmpty();
      assertThat(taken()).isLessThanOrEqualTo(64 << 10);
    }
  }

  @Test
  void only_what_never_changes_is_kept() throws IOException {
    var keys = List.of(BLOCK.text() + "/meta.json", BLOCK.text() + "/tombstones", "trails/x/1", "01/chunks/000001");
    try (var cache = open(1 << 24)) {
      var bucket = cache.over(counted);
      for (var key : keys) {
        memory.put(key, ByteSlice.of(new byte[] {1, 2, 3}));
        bucket.read(key, 0, 3);
        memory.put(key, ByteSlice.of(new byte[] {4, 5, 6}));
        assertThat(bucket.read(key, 0, 3)).isEqualTo(ByteSlice.of(new byte[] {4, 5, 6}));
      }
      assertThat(files()).isEmpty();
      assertThatThrownBy(() -> bucket.read(BLOCK.text() + "/index", 0, 3)).isInstanceOf(ObjectStoreException.class);
      assertThatThrownBy(() -> bucket.read(CHUNKS, SIZE - 1, 2)).isInstanceOf(ObjectStoreException.class);
      assertThat(files()).isEmpty();
    }
  }

  @Test
  void the_start_of_an_object_is_kept_and_so_is_where_it_ends() {
    try (var cache = open(1 << 24)) {
      var bucket = cache.over(counted);
      for (int i = 0; i < 2; i++) {
        assertThat(bucket.readStart(CHUNKS, 4_096)).contains(ByteSlice.of(content, 0, 4_096));
      }
      assertThat(counted.reads()).isOne();
    }
    try (var cache = open(1 << 24)) {
      var bucket = cache.over(counted);
      for (int i = 0; i < 2; i++) {
        assertThat(bucket.readStart(CHUNKS, SIZE + 1)).contains(ByteSlice.of(content));
      }
      assertThat(counted.reads()).as("more than was kept").isEqualTo(2);
    }
    try (var cache = open(1 << 24)) {
      var bucket = cache.over(counted);
      assertThat(bucket.readStart(CHUNKS, SIZE + 9)).contains(ByteSlice.of(content));
      assertThat(bucket.readStart(CHUNKS, 7)).contains(ByteSlice.of(content, 0, 7));
      assertThat(counted.reads()).as("all of it, after a restart").isEqualTo(2);
      assertThat(bucket.readStart(BLOCK.text() + "/index-header", 10)).isEmpty();
    }
  }

  @Test
  void a_block_whose_bytes_made_no_sense_is_read_anew() {
    try (var cache = open(1 << 24)) {
      read(cache, 1_000, 5_000);
      cache.forget(BlockId.create(8, new Random(2)));
      assertThat(read(cache, 1_000, 5_000)).isZero();
      content[2_000] ^= 1;
      memory.put(CHUNKS, ByteSlice.of(content));
      cache.forget(BLOCK);
      assertThat(read(cache, 1_000, 5_000)).isOne();
    }
  }

  @Test
  void a_folder_is_one_process_own() {
    try (var first = open(1 << 24)) {
      assertThatThrownBy(() -> open(1 << 24)).hasMessageContaining("another process does");
      assertThat(read(first, 0, 10)).isOne();
    }
    open(1 << 24).close();
    assertThatThrownBy(() -> DiskCache.in(Path.of("/dev/null/cache"), 1, new PrometheusRegistry())).hasMessageContaining("Cannot keep blocks in /dev/null/cache");
  }
}
