package dev.perennial.tsdb.postings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.tsdb.bytes.ByteReader;
import dev.perennial.tsdb.bytes.ByteWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class PostingsTest {
  private static final long SEED = 20261123;

  private static Set<Long> set(Random random, int most, long bound) {
    var out = new TreeSet<Long>();
    for (int i = random.nextInt(most); i > 0; i--) {
      out.add(random.nextLong(bound));
    }
    return out;
  }

  private static Postings postings(Iterable<Long> ids) {
    var list = new ArrayList<Long>();
    ids.forEach(list::add);
    return Postings.of(list.stream().mapToLong(Long::longValue).toArray());
  }

  @Test
  void the_algebra_is_that_of_sets() {
    var random = new Random(SEED);
    for (int round = 0; round < 2000; round++) {
      long bound = round % 2 == 0 ? 60 : 0x1_0000_0000L;
      var a = set(random, round % 3 == 0 ? 5 : 80, bound);
      var b = set(random, 80, bound);
      var c = set(random, 20, bound);
      b.addAll(a.stream().filter(_ -> random.nextBoolean()).toList());
      var both = new TreeSet<>(a);
      both.retainAll(b);
      var any = new TreeSet<>(a);
      any.addAll(b);
      any.addAll(c);
      var less = new TreeSet<>(a);
      less.removeAll(b);
      var what = "seed " + SEED + " round " + round;

      assertThat(postings(a).intersect(postings(b))).as(what).isEqualTo(postings(both));
      assertThat(postings(b).intersect(postings(a))).as(what).isEqualTo(postings(both));
      assertThat(postings(a).intersects(postings(b))).as(what).isEqualTo(!both.isEmpty());
      assertThat(postings(a).minus(postings(b))).as(what).isEqualTo(postings(less));
      assertThat(Postings.union(List.of(postings(a), postings(b), postings(c)))).as(what).isEqualTo(postings(any));
      a.forEach(id -> assertThat(postings(b).contains(id)).isEqualTo(b.contains(id)));
    }
  }

  @Test
  void ids_are_unsigned_and_ascend() {
    var postings = Postings.of(0xffff_ffffL, 7, 0x8000_0000L, 7);

    assertThat(postings).hasToString("[7, 2147483648, 4294967295]");
    assertThat(postings.size()).isEqualTo(3);
    assertThat(Postings.empty().isEmpty()).isTrue();
  }

  @Test
  void a_log_gives_back_every_list_in_order() {
    var random = new Random(SEED);
    var log = new PostingsLog();
    Map<Long, List<Long>> wanted = new TreeMap<>();
    for (long id = 1; id < 30_000; id++) {
      for (int i = 0; i < 4; i++) {
        long key = i == 0 ? PostingsLog.ALL : PostingsLog.key(i, i == 1 ? (int) id : random.nextInt(40));
        log.add(key, id);
        wanted.computeIfAbsent(key, _ -> new ArrayList<>()).add(id);
      }
    }

    assertThat(log.sortedKeys()).containsExactly(wanted.keySet().stream().mapToLong(Long::longValue).toArray());
    wanted.forEach(
        (key, ids) -> {
          var out = new ByteWriter();
          log.write(key, out);
          assertThat(log.count(key)).isEqualTo(ids.size());
          assertThat(log.postings(key)).isEqualTo(postings(ids));
          assertThat(Postings.read(new ByteReader(out.copy(), "log", 0), ids.size())).isEqualTo(postings(ids));
        });
    assertThat(log.count(PostingsLog.key(9, 9))).isZero();
  }
}
