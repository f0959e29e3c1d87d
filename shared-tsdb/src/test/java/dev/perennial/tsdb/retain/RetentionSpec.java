package dev.perennial.tsdb.retain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.Resolution;
import dev.perennial.tsdb.labels.Shard;
import dev.perennial.tsdb.time.TimeRange;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Blocks in, those past their age out. A block is `raw[0-10)xy`: resolution, days, the level-1 blocks it descends from; `#0/2` makes it a shard.
class RetentionSpec {
  private static final long DAY = Duration.ofDays(1).toMillis();

  @ParameterizedTest(name = "{0} at day {1} keeping {2} -> {3}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # live                            | day | raw,5m,1h | gone
          raw[0-10)x                        | 999 | 0,0,0     | ''
          raw[0-10)x 5m[0-10)x              | 40  | 30,0,0    | ''
          raw[0-10)x 5m[0-10)x              | 41  | 30,0,0    | raw[0-10)x
          raw[0-10)x                        | 41  | 30,0,0    | ''
          raw[0-10)xy 5m[0-10)x             | 41  | 30,0,0    | ''
          raw[0-10)xy 5m[0-5)x 5m[5-10)y    | 41  | 30,0,0    | raw[0-10)xy
          raw[0-10)x 1h[0-10)x              | 41  | 30,0,0    | raw[0-10)x
          5m[0-10)x                         | 200 | 30,90,0   | ''
          5m[0-10)x 1h[0-10)x               | 200 | 30,90,0   | 5m[0-10)x
          1h[0-10)x                         | 400 | 30,90,365 | 1h[0-10)x
          raw[0-10)x                        | 200 | 30,90,0   | ''
          raw[0-10)x                        | 400 | 30,90,365 | raw[0-10)x
          raw[0-10)x raw[10-20)y 5m[0-10)x 5m[10-20)y | 41 | 30,0,0 | raw[0-10)x
          # each shard for itself, and a whole block for all of its shards
          raw[0-10)x#0/2 raw[0-10)x#1/2 5m[0-10)x#0/2 | 41 | 30,0,0 | raw[0-10)x#0/2
          raw[0-10)x#0/2 raw[0-10)x#1/2 5m[0-10)x     | 41 | 30,0,0 | raw[0-10)x#0/2 raw[0-10)x#1/2
          raw[0-10)x 5m[0-10)x#0/2                    | 41 | 30,0,0 | ''
          raw[0-10)x 5m[0-10)x#0/2 5m[0-10)x#1/2      | 41 | 30,0,0 | raw[0-10)x
          """)
  void a_block_goes_when_its_time_has_come_and_its_cover_is_live(String live, int day, String keep, String gone) {
    assertThat(expired(live, day, keep, Retention.Cover.AWAITED)).isEqualTo(gone);
  }

  @Test
  void without_downsampling_age_alone_decides() {
    assertThat(expired("raw[0-10)x", 41, "30,0,0", Retention.Cover.NONE)).isEqualTo("raw[0-10)x");
    assertThat(expired("raw[0-10)x", 40, "30,0,0", Retention.Cover.NONE)).isEmpty();
  }

  @Test
  void a_negative_age_is_refused_with_a_sentence() {
    assertThatThrownBy(() -> new Retention(Duration.ofDays(-1), Duration.ZERO, Duration.ZERO, Retention.Cover.NONE))
        .hasMessage("Cannot keep blocks for PT-24H: a retention is positive, or zero for ever");
  }

  private static String expired(String live, int day, String keep, Retention.Cover cover) {
    var ages = keep.split(",", -1);
    var retention =
        new Retention(days(ages[0]), days(ages[1]), days(ages[2]), cover);
    var texts = List.of(live.split(" "));
    var blocks = new ArrayList<Retention.Aged>();
    for (int i = 0; i < texts.size(); i++) {
      var parts = texts.get(i).split("[\\[\\-)#]", -1);
      var resolution =
          switch (parts[0]) {
            case "raw" -> Resolution.RAW;
            case "5m" -> Resolution.FIVE_MINUTES;
            default -> Resolution.ONE_HOUR;
          };
      blocks.add(
          new Retention.Aged(
              id(i),
              new TimeRange(Long.parseLong(parts[1]) * DAY, Long.parseLong(parts[2]) * DAY),
              resolution,
              parts.length == 4 ? Shard.WHOLE : Shard.parse(parts[4]),
              parts[3].chars().mapToObj(c -> id(1000 + c)).collect(Collectors.toSet())));
    }
    var gone = retention.expired(blocks, Instant.ofEpochMilli(day * DAY));
    var out = new ArrayList<String>();
    for (int i = 0; i < texts.size(); i++) {
      if (gone.contains(id(i))) {
        out.add(texts.get(i));
      }
    }
    return String.join(" ", out);
  }

  private static Duration days(String text) {
    return Duration.ofDays(Integer.parseInt(text));
  }

  private static BlockId id(int number) {
    return BlockId.create(0, new Random(number));
  }
}
