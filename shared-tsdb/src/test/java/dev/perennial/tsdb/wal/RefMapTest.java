package dev.perennial.tsdb.wal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Random;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// References may be dense, scattered, enormous or all of that: the map is one of numbers all the same.
class RefMapTest {
  @ParameterizedTest
  @ValueSource(longs = {1, 60, 5_000, 1L << 40, Long.MAX_VALUE})
  void it_holds_what_was_put_last(long spread) {
    var random = new Random(spread);
    LongUnaryOperator pick = i -> i % 3 == 0 ? i / 2 : spread == Long.MAX_VALUE ? random.nextLong() : i * spread + random.nextLong(spread);
    var map = new RefMap();
    for (int round = 0; round < 3; round++) {
      var expected = new HashMap<Long, Integer>();
      for (int i = 0; i < 20_000; i++) {
        long ref = pick.applyAsLong(i);
        map.put(ref, i);
        expected.put(ref, i);
        // A neighbour that may come into the page of one in the table.
        map.put(ref ^ 1, i + 1);
        expected.put(ref ^ 1, i + 1);
      }
      expected.forEach((ref, place) -> assertThat(map.get(ref)).as("%d of %d", ref, spread).isEqualTo(place));
      for (int i = 0; i < 1_000; i++) {
        long ref = random.nextLong();
        assertThat(map.get(ref)).isEqualTo(expected.getOrDefault(ref, RefMap.NONE));
      }
      map.clear();
      assertThat(map.get(0)).isEqualTo(RefMap.NONE);
    }
  }
}
