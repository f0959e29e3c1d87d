package dev.perennial.query.blocks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.Resolution;
import dev.perennial.tsdb.catalog.Coverage;
import dev.perennial.tsdb.catalog.LiveBlock;
import dev.perennial.tsdb.catalog.Manifest;
import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Shard;
import dev.perennial.tsdb.time.TimeRange;
import dev.perennial.tsdb.time.TimeRanges;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlockChoiceSpec {
  private static final Labels STREAM = Labels.of("cluster", "c");

  /// `raw/a 0-10; 5m/ab 0-20; 1h/* 0-40; raw/a 0-10 1/2`: resolution, replicas and time, and which shard it is.
  private static Manifest manifest(String blocks) {
    var random = new Random(3);
    var live = new ArrayList<LiveBlock>();
    for (var text : blocks.split(";", -1)) {
      var words = text.strip().split("[/ -]", 5);
      var range = new TimeRange(Long.parseLong(words[2]), Long.parseLong(words[3]));
      var coverage =
          words[1].chars()
              .mapToObj(c -> new Coverage(c == '*' ? Labels.empty() : Labels.of("replica", Character.toString(c)), TimeRanges.of(range)))
              .toList();
      live.add(
          new LiveBlock(BlockId.create(0, random), range, 1, resolution(words[0]), words.length < 5 ? Shard.WHOLE : Shard.parse(words[4]), coverage, List.of(), 1, 1, 1));
    }
    var empty = Manifest.empty(TenantId.DEFAULT, STREAM);
    return new Manifest(empty.stream(), STREAM, 1, live, List.of(), List.of(), List.of());
  }

  private static Resolution resolution(String text) {
    return switch (text) {
      case "raw" -> Resolution.RAW;
      case "5m" -> Resolution.FIVE_MINUTES;
      default -> Resolution.ONE_HOUR;
    };
  }

  private static String text(BlockChoice.Chosen chosen) {
    var use = chosen.use().ranges().stream().map(range -> range.start() + "-" + range.end()).collect(Collectors.joining(","));
    var replicas = chosen.block().coverage().stream().map(of -> of.replica().value("replica")).collect(Collectors.joining());
    var shard = chosen.block().shard();
    return chosen.block().resolution() + "/" + replicas + " " + use + (shard.equals(Shard.WHOLE) ? "" : " " + shard);
  }

  @ParameterizedTest
  @CsvSource(
      useHeadersInDisplayName = true,
      delimiter = '|',
      textBlock =
          """
          blocks                                   | coarsest | query | chosen
          raw/a 0-10; raw/b 0-10                   | raw      | 0-50  | raw/a 0-10; raw/b 0-10
          raw/a 0-10; raw/a 10-20                  | raw      | 12-50 | raw/a 12-20
          raw/a 0-10; 5m/a 0-10                    | raw      | 0-50  | raw/a 0-10
          raw/a 0-10; 5m/a 0-10                    | 5m       | 0-50  | 5m/a 0-10
          raw/a 0-20; 5m/a 0-10                    | 5m       | 0-50  | 5m/a 0-10; raw/a 10-20
          raw/ab 0-30; 5m/ab 0-20; 1h/ab 0-10      | 1h       | 0-50  | 1h/ab 0-10; 5m/ab 10-20; raw/ab 20-30
          raw/ab 0-30; 5m/ab 0-20; 1h/ab 0-10      | 5m       | 0-50  | 5m/ab 0-20; raw/ab 20-30
          raw/a 0-20; raw/b 0-20; 5m/a 0-20        | 5m       | 0-50  | 5m/a 0-20; raw/b 0-20
          raw/a 0-20; 5m/* 0-20                    | 5m       | 0-50  | 5m/ 0-20
          5m/a 0-20                                | raw      | 0-50  | 5m/a 0-20
          raw/a 10-20; 5m/a 0-20; 1h/a 0-40        | raw      | 0-50  | raw/a 10-20; 5m/a 0-10; 1h/a 20-40
          5m/a 0-20; 1h/a 0-40                     | 5m       | 0-50  | 5m/a 0-20; 1h/a 20-40
          raw/a 10-20; raw/b 0-20; 5m/a 0-20       | raw      | 0-50  | raw/b 0-20; raw/a 10-20; 5m/a 0-10
          raw/a 0-10                               | raw      | 10-20 |
          raw/a 0-10 0/2; raw/a 0-10 1/2           | raw      | 0-50  | raw/a 0-10 0/2; raw/a 0-10 1/2
          raw/a 0-10 0/2; raw/a 0-10 1/2; 5m/a 0-10 0/2 | 5m  | 0-50  | 5m/a 0-10 0/2; raw/a 0-10 1/2
          raw/a 0-10 0/2; raw/a 0-10 1/2; 5m/a 0-10 | 5m      | 0-50  | 5m/a 0-10
          raw/a 0-10; 5m/a 0-10 0/2; 5m/a 0-10 1/2 | 5m       | 0-50  | 5m/a 0-10 1/2; 5m/a 0-10 0/2
          raw/a 0-10 1/2; 5m/a 0-10 0/2; 5m/a 0-10 1/2 | raw  | 0-50  | raw/a 0-10 1/2; 5m/a 0-10 0/2
          """)
  void the_coarsest_blocks_are_read_and_finer_ones_fill_gaps_then_coarser_ones(String blocks, String coarsest, String query, String chosen) {
    var ends = query.split("-", -1);
    var range = new TimeRange(Long.parseLong(ends[0]), Long.parseLong(ends[1]));
    var found = BlockChoice.of(manifest(blocks), range, resolution(coarsest), BlockChoice.Finer.PREFERRED);
    assertThat(found.stream().map(BlockChoiceSpec::text).collect(Collectors.joining("; "))).isEqualTo(chosen == null ? "" : chosen);
    var strict = BlockChoice.of(manifest(blocks), range, resolution(coarsest), BlockChoice.Finer.REQUIRED);
    var fine = found.stream().filter(choice -> choice.block().resolution().compareTo(resolution(coarsest)) <= 0).toList();
    assertThat(strict).isEqualTo(fine);
  }
}
