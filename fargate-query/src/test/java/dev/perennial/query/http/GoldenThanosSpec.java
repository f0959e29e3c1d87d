package dev.perennial.query.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Requests that a real Thanos answered over downsampled blocks. Its answers from several replicas differ by design.
class GoldenThanosSpec {
  private static final Pattern DOWNSAMPLED = Pattern.compile(".*cluster=\"c2\".*max_source_resolution=(0|5m|300|0s).*");

  /** There Thanos divides buckets that lie elsewhere than those it sums, and shows numbers like 1e-12. */
  private static final Pattern BUCKETS_MIXED_UP = Pattern.compile(".*query=nh_float\\{.*");

  @Test
  void five_minute_blocks_answer_as_in_Thanos() throws Exception {
    try (var server = new GoldenServer(50_000_000, List.of("downsample/short/raw", "downsample/short/5m"))) {
      var differences = new ArrayList<String>();
      int compared = 0;
      for (var wanted : GoldenServer.exchanges("http-thanos/queries.jsonl.gz")) {
        var text = wanted.toString();
        if (DOWNSAMPLED.matcher(text).matches() && !BUCKETS_MIXED_UP.matcher(text).matches()) {
          compared++;
          differences.add(GoldenApiSpec.difference(wanted, server.ask(wanted, "")));
        }
      }
      differences.removeIf(String::isEmpty);
      assertThat(differences).isEmpty();
      assertThat(compared).isGreaterThan(10);
    }
  }
}
