package dev.perennial.tsdb.labels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShardSpec {
  @ParameterizedTest(name = "{0} is covered by {1}: {2}")
  @CsvSource({
    "0/1, 0/1, true",
    "1/4, 0/1, true",
    "1/4, 1/2, true",
    "1/4, 0/2, false",
    "0/1, 0/2 1/2, true",
    "0/1, 0/2, false",
    "0/1, 0/2 1/4 3/4, true",
    "0/1, 0/2 1/4 3/8, false",
    "1/2, 1/4 3/8 7/8, true",
    "1/2, 0/2 1/4, false",
    "0/1, '', false",
  })
  void shards_cover_what_they_make_up_together(String shard, String others, boolean covered) {
    var all = others.isEmpty() ? List.<Shard>of() : List.of(others.split(" ")).stream().map(Shard::parse).toList();
    assertThat(Shard.parse(shard).isCoveredBy(all)).isEqualTo(covered);
  }

  @ParameterizedTest(name = "{0} and {1}: holds {2}, meets {3}")
  @CsvSource({
    "0/1, 3/8, true, true",
    "3/8, 0/1, false, true",
    "1/2, 3/4, true, true",
    "1/2, 2/4, false, false",
    "3/8, 3/8, true, true",
    "3/8, 7/8, false, false",
  })
  void a_shard_holds_those_it_is_split_into(String one, String other, boolean holds, boolean meets) {
    assertThat(Shard.parse(one).holds(Shard.parse(other))).isEqualTo(holds);
    assertThat(Shard.parse(one).meets(Shard.parse(other))).isEqualTo(meets);
  }

  @Test
  void splitting_twice_gives_what_splitting_once_gives_and_parts_are_about_equal() {
    var counts = new int[8];
    for (int i = 0; i < 8_000; i++) {
      var series = Labels.of("__name__", "up", "instance", "10.0.0." + i);
      var once = Shard.WHOLE.parts(8).get(Shard.WHOLE.part(series, 8));
      var half = Shard.WHOLE.parts(2).get(Shard.WHOLE.part(series, 2));
      assertThat(half.parts(4).get(half.part(series, 4))).isEqualTo(once);
      counts[once.index()]++;
    }
    for (int count : counts) {
      assertThat(count).isBetween(850, 1150);
    }
  }

  /// The hash is part of the format: what one release split the next one merges like with like.
  @Test
  void series_stay_in_their_shards_for_ever() {
    var numbers = new ArrayList<Integer>();
    for (var name : List.of("a", "b", "c", "d", "e", "é")) {
      numbers.add(Shard.WHOLE.part(Labels.of("__name__", name, "job", "api"), 1024));
    }
    assertThat(numbers).isEqualTo(List.of(103, 35, 842, 101, 490, 144));
  }

  @ParameterizedTest
  @CsvSource({"1/3", "4/4", "0/0", "0/2048", "-1/2", "1", "1/2/4", "eins/zwei"})
  void what_is_no_shard_is_refused_with_a_sentence(String text) {
    assertThatThrownBy(() -> Shard.parse(text)).isInstanceOf(IllegalArgumentException.class).hasMessageMatching("Cannot (have|take) .*");
  }
}
