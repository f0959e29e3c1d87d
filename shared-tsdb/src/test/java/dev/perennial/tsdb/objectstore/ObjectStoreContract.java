package dev.perennial.tsdb.objectstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.tsdb.bytes.ByteSlice;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What every adapter of [ObjectStore] does. A subclass brings an empty bucket for each test.
public abstract class ObjectStoreContract {
  /// The bucket under test.
  protected abstract ObjectStore store();

  protected static ByteSlice bytes(String text) {
    return ByteSlice.of(text.getBytes(StandardCharsets.UTF_8));
  }

  private void putAll(List<String> keys) throws Exception {
    try (var threads = Executors.newFixedThreadPool(16, Thread.ofVirtual().factory())) {
      var puts = keys.stream().map(key -> threads.submit(() -> store().put(key, bytes("x")))).toList();
      for (var put : puts) {
        put.get();
      }
    }
  }

  private static List<String> keys(Page page) {
    return page.objects().stream().map(ObjectFacts::key).toList();
  }

  @Test
  void what_was_put_is_there_whole() {
    store().put("a/b", bytes("hello"));

    assertThat(store().read("a/b")).contains(bytes("hello"));
    assertThat(store().head("a/b").orElseThrow().size()).isEqualTo(5);
    assertThat(store().head("a/b").orElseThrow().key()).isEqualTo("a/b");
    assertThat(store().head("a/b").orElseThrow().modified()).isAfter(java.time.Instant.EPOCH);
  }

  @Test
  void what_was_not_put_is_absent() {
    store().put("a/b", bytes("hello"));

    assertThat(store().read("a")).isEmpty();
    assertThat(store().read("a/b/c")).isEmpty();
    assertThat(store().head("a")).isEmpty();
    assertThat(store().head("a/c")).isEmpty();
    assertThat(store().head("a/b/c")).isEmpty();
    assertThatThrownBy(() -> store().read("a/c", 0, 1))
        .isInstanceOf(ObjectStoreException.class)
        .hasMessageContaining("a/c")
        .hasMessageContaining("no such object");
  }

  @Test
  void a_second_put_replaces_the_first() {
    store().put("k", bytes("first, and longer"));
    store().put("k", bytes("second"));

    assertThat(store().read("k")).contains(bytes("second"));
  }

  @Test
  void a_part_of_an_array_is_stored_and_the_array_may_be_reused() {
    var array = "xxhelloxx".getBytes(StandardCharsets.UTF_8);
    store().put("k", ByteSlice.of(array, 2, 5));
    java.util.Arrays.fill(array, (byte) '-');

    assertThat(store().read("k")).contains(bytes("hello"));
  }

  @Test
  void an_empty_object_is_an_object() {
    store().put("k", bytes(""));

    assertThat(store().read("k")).contains(bytes(""));
    assertThat(keys(store().list("", "", ""))).containsExactly("k");
  }

  @Test
  void a_ranged_read_gives_exactly_the_range() {
    store().put("k", bytes("0123456789"));

    assertThat(store().read("k", 0, 10)).isEqualTo(bytes("0123456789"));
    assertThat(store().read("k", 3, 4)).isEqualTo(bytes("3456"));
    assertThat(store().read("k", 9, 1)).isEqualTo(bytes("9"));
    assertThat(store().read("k", 4, 0)).isEqualTo(bytes(""));
  }

  @Test
  void a_ranged_read_past_the_end_fails_for_good() {
    store().put("k", bytes("0123456789"));

    for (long offset : new long[] {5, 10, 1_000}) {
      assertThatThrownBy(() -> store().read("k", offset, 6))
          .isInstanceOfSatisfying(
              ObjectStoreException.class,
              e -> {
                assertThat(e.retryable()).isFalse();
                assertThat(e.key()).isEqualTo("k");
                assertThat(e).hasMessageContaining("it ends at 10");
              });
    }
  }

  @Test
  void put_if_absent_stores_once() {
    assertThat(store().putIfAbsent("k", bytes("first"))).isInstanceOf(ObjectStore.Put.Stored.class);
    assertThat(store().putIfAbsent("k", bytes("second"))).isInstanceOf(ObjectStore.Put.Exists.class);
    assertThat(store().read("k")).contains(bytes("first"));
  }

  @Test
  void of_many_that_put_if_absent_at_once_one_stores() throws Exception {
    int racers = 8;
    for (int round = 0; round < 5; round++) {
      String key = "race/" + round;
      var start = new CyclicBarrier(racers);
      var results = new ArrayList<ObjectStore.Put>();
      try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        var tasks = new ArrayList<Callable<ObjectStore.Put>>();
        for (int i = 0; i < racers; i++) {
          var mine = bytes("writer " + i);
          tasks.add(
              () -> {
                start.await();
                return store().putIfAbsent(key, mine);
              });
        }
        for (var future : threads.invokeAll(tasks)) {
          results.add(future.get());
        }
      }
      assertThat(results).filteredOn(ObjectStore.Put.Stored.class::isInstance).hasSize(1);
      assertThat(results).filteredOn(ObjectStore.Put.Exists.class::isInstance).hasSize(racers - 1);
      int winner = results.indexOf(new ObjectStore.Put.Stored());
      assertThat(store().read(key)).contains(bytes("writer " + winner));
    }
  }

  @Test
  void an_upload_is_seen_when_it_is_complete_and_not_before() {
    try (var upload = store().upload("a/k")) {
      var buffer = bytes("0123456789").toArray();
      upload.write(buffer, 0, 4);
      java.util.Arrays.fill(buffer, (byte) '-');
      upload.write(bytes("xx456789").array(), 2, 6);

      assertThat(store().head("a/k")).isEmpty();
      assertThat(store().read("a/k")).isEmpty();
      assertThat(store().list("", "", "").objects()).isEmpty();
      assertThat(store().list("", "/", "").folders()).isEmpty();

      upload.complete();
    }
    assertThat(store().read("a/k")).contains(bytes("0123456789"));
    assertThat(keys(store().list("", "", ""))).containsExactly("a/k");
  }

  @Test
  void an_upload_replaces_what_was_there_only_when_complete() {
    store().put("k", bytes("old"));
    try (var upload = store().upload("k")) {
      upload.write(bytes("new").array(), 0, 3);
      assertThat(store().read("k")).contains(bytes("old"));
      upload.complete();
    }
    assertThat(store().read("k")).contains(bytes("new"));
  }

  @Test
  void an_upload_that_is_given_up_leaves_nothing() {
    try (var upload = store().upload("a/k")) {
      upload.write(new byte[100], 0, 100);
    }
    assertThat(store().head("a/k")).isEmpty();
    assertThat(store().list("", "", "")).isEqualTo(new Page(List.of(), List.of(), ""));
    assertThat(store().list("", "/", "")).isEqualTo(new Page(List.of(), List.of(), ""));
  }

  @Test
  void an_upload_of_many_parts_arrives_byte_for_byte() {
    long seed = 4711;
    var random = new Random(seed);
    var all = new byte[21 * 1024 * 1024 + 17];
    random.nextBytes(all);
    try (var upload = store().upload("big")) {
      for (int at = 0; at < all.length; ) {
        int length = Math.min(all.length - at, 1 + random.nextInt(3_000_000));
        upload.write(all, at, length);
        at += length;
      }
      upload.complete();
    }
    assertThat(store().head("big").orElseThrow().size()).isEqualTo(all.length);
    assertThat(store().read("big").orElseThrow().equals(ByteSlice.of(all))).as("seed %d", seed).isTrue();
    assertThat(store().read("big", 8_388_600, 20)).isEqualTo(ByteSlice.of(all, 8_388_600, 20));
  }

  @Test
  void an_upload_of_nothing_is_an_empty_object() {
    try (var upload = store().upload("k")) {
      upload.complete();
    }
    assertThat(store().read("k")).contains(bytes(""));
  }

  @Test
  void an_upload_that_has_ended_takes_no_more() {
    var upload = store().upload("k");
    upload.write(new byte[1], 0, 1);
    upload.complete();
    upload.close();

    assertThatThrownBy(() -> upload.write(new byte[1], 0, 1)).isInstanceOf(IllegalStateException.class);
    assertThat(store().head("k").orElseThrow().size()).isEqualTo(1);
  }

  @Test
  void deleting_twice_is_deleting_once() {
    store().put("a/k", bytes("x"));
    store().put("a/l", bytes("y"));

    store().delete("a/k");
    store().delete("a/k");
    store().delete("never");
    store().delete("a");

    assertThat(store().read("a/k")).isEmpty();
    assertThat(keys(store().list("", "", ""))).containsExactly("a/l");
  }

  @Test
  void what_is_erased_is_gone_and_its_neighbours_stay() throws Exception {
    var all = new ArrayList<String>();
    for (int i = 0; i < 20; i++) {
      all.add("trail/%06d.é &+".formatted(i));
    }
    putAll(all);
    store().put("trail/000000", bytes("y"));
    store().put("trailer", bytes("y"));
    store().erase(all.subList(0, 15));
    store().erase(all.subList(0, 15));
    store().erase(List.of());
    store().erase(List.of("never", "trai"));

    var left = new ArrayList<>(List.of("trail/000000"));
    left.addAll(all.subList(15, 20));
    left.add("trailer");
    assertThat(keys(store().list("", "", ""))).isEqualTo(left);
  }

  @Test
  void a_folder_goes_with_its_last_object() {
    store().put("a/b/k", bytes("x"));
    store().delete("a/b/k");

    assertThat(store().list("", "/", "").folders()).isEmpty();
    store().put("a", bytes("now an object"));
    assertThat(store().read("a")).contains(bytes("now an object"));
  }

  @Test
  void keys_are_listed_in_the_order_of_their_utf8_bytes() {
    var sorted = List.of("a!/x", "a.b", "a/b", "a/b!", "a/c/d", "a0", "aZ", "aa", "b", "é", "\uFFFD");
    sorted.reversed().forEach(key -> store().put(key, bytes(key)));

    assertThat(keys(store().list("", "", ""))).isEqualTo(sorted);
  }

  /// A surrogate pair sorts before U+FFFD by its chars and after it by its bytes.
  @Test
  protected void characters_beyond_16_bits_sort_last() {
    store().put("😀", bytes("x"));
    store().put("\uFFFD", bytes("y"));

    assertThat(keys(store().list("", "", ""))).containsExactly("\uFFFD", "😀");
  }

  @Test
  void a_delimiter_folds_what_lies_below() {
    for (String key : List.of("a/1", "a/2", "a/b/3", "ab", "b/c/d/e", "c")) {
      store().put(key, bytes(key));
    }
    var top = store().list("", "/", "");
    assertThat(keys(top)).containsExactly("ab", "c");
    assertThat(top.folders()).containsExactly("a/", "b/");

    var below = store().list("a/", "/", "");
    assertThat(keys(below)).containsExactly("a/1", "a/2");
    assertThat(below.folders()).containsExactly("a/b/");

    var partOfName = store().list("a", "/", "");
    assertThat(keys(partOfName)).containsExactly("ab");
    assertThat(partOfName.folders()).containsExactly("a/");

    assertThat(store().list("b/c/d/e", "/", "").folders()).isEmpty();
    assertThat(keys(store().list("b/c/d/e", "/", ""))).containsExactly("b/c/d/e");
    assertThat(store().list("nothing", "/", "")).isEqualTo(new Page(List.of(), List.of(), ""));
  }

  @Test
  void long_listings_come_in_pages_and_lose_nothing() throws Exception {
    var all = new ArrayList<String>();
    for (int i = 0; i < 1_050; i++) {
      all.add("block-%04d/chunks/%06d".formatted(i / 2, i % 2));
    }
    putAll(all);
    var first = store().list("", "", "");
    assertThat(first.objects()).hasSize(1_000);
    assertThat(first.next()).isNotEmpty();
    var second = store().list("", "", first.next());
    assertThat(second.next()).isEmpty();

    var listed = new ArrayList<>(keys(first));
    listed.addAll(keys(second));
    assertThat(listed).isEqualTo(all);

    var folders = store().list("", "/", "");
    assertThat(folders.folders()).hasSize(525).first().isEqualTo("block-0000/");
    assertThat(folders.next()).isEmpty();
  }

  @Test
  void folders_come_in_pages_too() throws Exception {
    var all = new ArrayList<String>();
    for (int i = 0; i < 1_003; i++) {
      all.add("%04d/".formatted(i));
    }
    putAll(all.stream().map(folder -> folder + "a").toList());
    store().put("0999/b/c", bytes(""));
    var first = store().list("", "/", "");
    assertThat(first.folders()).isEqualTo(all.subList(0, 1_000));
    var second = store().list("", "/", first.next());
    assertThat(second.folders()).isEqualTo(all.subList(1_000, 1_003));
    assertThat(second.next()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain", "with space", "per%20cent", "100%", "a+b&c=d", "ünï/cödé", "日本/😀", "tilde~!@#$^*()'", "back\\slash", "tab\tkey",
        "quote\"d", "01HZZZZZZZZZZZZZZZZZZZZZZZ/chunks/000001", "-", "...", "a:b|c<d>"
      })
  void keys_may_hold_odd_characters(String key) {
    store().put("p/" + key, bytes(key));

    assertThat(store().read("p/" + key)).contains(bytes(key));
    assertThat(keys(store().list("p/", "", ""))).containsExactly("p/" + key);
    store().delete("p/" + key);
    assertThat(store().list("p/", "", "").objects()).isEmpty();
  }

  @Test
  void an_object_has_a_key() {
    assertThatThrownBy(() -> store().put("", bytes("x"))).isInstanceOf(ObjectStoreException.class);
    assertThatThrownBy(() -> store().upload("")).isInstanceOf(ObjectStoreException.class);
  }
}
