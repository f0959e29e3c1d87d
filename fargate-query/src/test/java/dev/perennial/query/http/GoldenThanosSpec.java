package dev.perennial.query.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/// Requests that a real Thanos querier answered over the same blocks.
class GoldenThanosSpec {
  private static final List<String> BLOCKS =
      List.of(
          "blocks/floats",
          "blocks/native-histograms",
          "compaction/input",
          "downsample/short/raw",
          "downsample/short/5m");

  @Test
  void queries_over_replicas_and_downsampled_blocks_are_answered_as_by_Thanos() throws Exception {
    try (var server = new GoldenServer(BLOCKS)) {
      var golden = "http-thanos/queries.jsonl.gz";
      assertThat(GoldenHttpSpec.unexplained(golden, GoldenServer.exchanges(golden), server, "")).isEmpty();
    }
  }
}
