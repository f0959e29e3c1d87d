package dev.perennial.query.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.query.endpoints.Endpoint;
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
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HandoverSpec {
  private static final Labels STREAM = Labels.of("cluster", "c");
  private static final Set<String> REPLICA = Set.of("replica");

  /// `a 0-10; b 0-20; ab 20-30; * 30-40; 5m/a 0-10`: blocks by the replicas they cover and their time.
  private static Manifest manifest(String blocks) {
    var random = new Random(7);
    var live = new ArrayList<LiveBlock>();
    for (var text : blocks.split(";", -1)) {
      if (text.isBlank()) {
        continue;
      }
      var words = text.strip().split(" ", -1);
      boolean coarse = words[0].startsWith("5m/");
      var range = range(words[1]);
      var coverage =
          words[0].replace("5m/", "").chars()
              .mapToObj(c -> new Coverage(c == '*' ? Labels.empty() : Labels.of("replica", String.valueOf((char) c)), TimeRanges.of(range)))
              .toList();
      live.add(
          new LiveBlock(
              BlockId.create(0, random), range, 1, coarse ? Resolution.FIVE_MINUTES : Resolution.RAW, Shard.WHOLE, coverage, List.of(), 1, 1, 1));
    }
    var empty = Manifest.empty(TenantId.DEFAULT, STREAM);
    return new Manifest(empty.stream(), STREAM, 1, live, List.of(), List.of(), List.of());
  }

  private static TimeRange range(String text) {
    var ends = text.split("-", -1);
    return new TimeRange(Long.parseLong(ends[0]), ends[1].equals("on") ? Long.MAX_VALUE : Long.parseLong(ends[1]));
  }

  private static String text(TimeRanges ranges) {
    return ranges.ranges().stream().map(r -> r.start() + "-" + r.end()).collect(Collectors.joining(" "));
  }

  @ParameterizedTest
  @CsvSource(
      useHeadersInDisplayName = true,
      delimiter = '|',
      textBlock =
          """
          blocks                   | sidecar | holds  | query  | asked
                                   | a       | 0-on   | 0-50   | 0-50
                                   | a       | 20-on  | 0-50   | 20-50
          a 0-10; b 0-20           | a       | 0-on   | 0-50   | 10-50
          a 0-10; b 0-20           | b       | 0-on   | 0-50   | 20-50
          a 0-10; a 20-30          | a       | 0-on   | 0-50   | 10-20 30-50
          ab 0-40                  | a       | 0-on   | 0-50   | 40-50
          ab 0-40                  | c       | 0-on   | 0-50   | 0-50
          * 0-40                   | c       | 0-on   | 0-50   | 40-50
          a 0-50                   | a       | 0-on   | 0-50   |
          a 0-60                   | a       | 0-on   | 10-50  |
          a 0-20                   | a       | 30-on  | 0-30   |
          a 0-20                   | a       | 5-on   | 10-50  | 20-50
          5m/a 0-20                | a       | 0-on   | 0-50   | 0-50
          a 0-10; a 10-20; a 15-30 | a       | 0-on   | 0-50   | 30-50
          """)
  void a_sidecar_is_asked_for_what_no_block_covers_for_its_replica(
      String blocks, String sidecar, String holds, String query, String asked) {
    var handover = new Handover(List.of(manifest(blocks == null ? "" : blocks)), REPLICA);
    var endpoint = new Endpoint("h:1", List.of(STREAM.with("replica", sidecar)), range(holds), "");

    var shares = handover.shares(endpoint, range(query), Handover.Coarse.NONE);

    assertThat(shares.stream().map(share -> text(share.ask())).collect(Collectors.joining())).isEqualTo(asked == null ? "" : asked);
    for (var share : shares) {
      assertThat(share.stream()).isEqualTo(STREAM);
      assertThat(share.replica()).isEqualTo(Labels.of("replica", sidecar));
    }
  }

  @Test
  void what_a_query_reads_from_downsampled_blocks_is_not_asked_for_again() {
    var handover = new Handover(List.of(manifest("5m/a 0-20")), REPLICA);
    var endpoint = new Endpoint("h:1", List.of(STREAM.with("replica", "a")), range("0-on"), "");
    var shares = handover.shares(endpoint, range("0-50"), (_, _) -> TimeRanges.of(range("0-20")));
    assertThat(shares).hasSize(1);
    assertThat(text(shares.getFirst().ask())).isEqualTo("20-50");
  }

  @Test
  void a_stream_that_no_manifest_knows_is_asked_for_whole() {
    var handover = new Handover(List.of(manifest("a 0-40")), REPLICA);
    var endpoint = new Endpoint("h:1", List.of(Labels.of("cluster", "other", "replica", "a")), range("0-on"), "");
    assertThat(text(handover.shares(endpoint, range("0-50"), Handover.Coarse.NONE).getFirst().ask())).isEqualTo("0-50");
  }

  @Test
  void an_endpoint_of_several_streams_is_asked_for_each_by_itself() {
    var handover = new Handover(List.of(manifest("a 0-40; b 0-10")), REPLICA);
    var store =
        new Endpoint(
            "h:1", List.of(STREAM.with("replica", "a"), STREAM.with("replica", "b"), Labels.of("cluster", "d")), range("0-45"), "");
    assertThat(handover.shares(store, range("0-50"), Handover.Coarse.NONE).stream().map(share -> text(share.ask())))
        .containsExactly("40-45", "10-45", "0-45");
  }

  @Test
  void blocks_and_shares_of_a_replica_together_are_its_time_without_overlap() {
    long seed = 4711;
    var random = new Random(seed);
    for (int round = 0; round < 500; round++) {
      var blocks = new StringBuilder();
      for (int i = random.nextInt(5); i > 0; i--) {
        int start = random.nextInt(90);
        blocks.append(random.nextBoolean() ? "a" : random.nextBoolean() ? "b" : "ab");
        blocks.append(' ').append(start).append('-').append(start + 1 + random.nextInt(30)).append(';');
      }
      var manifest = manifest(blocks.toString());
      var query = new TimeRange(random.nextInt(50), 50 + random.nextInt(50));
      var replica = Labels.of("replica", "a");
      var endpoint = new Endpoint("h:1", List.of(STREAM.with(replica)), range("0-on"), "");
      var asked =
          new Handover(List.of(manifest), REPLICA)
              .shares(endpoint, query, Handover.Coarse.NONE).stream().map(Handover.Share::ask).reduce(TimeRanges.none(), TimeRanges::union);
      var covered = manifest.covered(replica);
      assertThat(asked.intersect(covered).isEmpty()).as("seed %d, blocks %s", seed, blocks).isTrue();
      assertThat(asked.union(covered).contains(query)).as("seed %d, blocks %s", seed, blocks).isTrue();
    }
  }
}
