package dev.perennial.tsdb.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The set algebra of spans, held against bit sets.
class TimeRangesSpec {
  private static final int SPACE = 60;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void spans_behave_as_sets_of_instants(long seed) {
    var random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      var a = random(random);
      var b = random(random);
      var union = bits(a);
      union.or(bits(b));
      var minus = bits(a);
      minus.andNot(bits(b));
      var both = bits(a);
      both.and(bits(b));
      assertThat(bits(a.union(b))).as("seed %d: %s or %s", seed, a, b).isEqualTo(union);
      assertThat(bits(a.minus(b))).as("seed %d: %s without %s", seed, a, b).isEqualTo(minus);
      assertThat(bits(a.intersect(b))).as("seed %d: %s and %s", seed, a, b).isEqualTo(both);
    }
  }

  @Test
  void touching_spans_become_one() {
    assertThat(TimeRanges.of(List.of(new TimeRange(5, 9), new TimeRange(0, 5))).ranges())
        .containsExactly(new TimeRange(0, 9));
  }

  @Test
  void a_span_holds_at_least_one_instant() {
    assertThatThrownBy(() -> new TimeRange(7, 7)).hasMessage("Cannot make a time range that ends at 7 and starts at 7");
  }

  private static TimeRanges random(Random random) {
    return TimeRanges.of(
        IntStream.range(0, random.nextInt(5))
            .mapToObj(
                _ -> {
                  int start = random.nextInt(SPACE - 1);
                  return new TimeRange(start, start + 1 + random.nextInt(SPACE - start - 1));
                })
            .toList());
  }

  private static BitSet bits(TimeRanges ranges) {
    var bits = new BitSet();
    ranges.ranges().forEach(range -> bits.set((int) range.start(), (int) range.end()));
    return bits;
  }
}
