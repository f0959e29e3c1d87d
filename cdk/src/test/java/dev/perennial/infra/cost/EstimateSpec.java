package dev.perennial.infra.cost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.infra.config.Configuration;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// That the estimate follows the configuration, and leaves nothing out.
class EstimateSpec {
  private static Estimate estimate(Map<String, String> settings) {
    return Estimate.of(Configuration.parse("", Path.of("."), settings), Prices.current());
  }

  private static double dollars(Estimate estimate, String what) {
    return estimate.lines().stream().filter(line -> (line.service() + ": " + line.what()).contains(what)).mapToDouble(Line::dollars).sum();
  }

  @ParameterizedTest(name = "{0}={1}: {2} {3}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # setting | value | line | becomes
          workload.series | 200000 | S3: raw blocks | twice
          workload.series | 200000 | scrapes between zones | twice
          prometheus.scrapeInterval | 30s | compact, downsample, verify | half
          blocks.retention.raw | 183d | S3: raw blocks | half
          workload.series | 200000 | S3: logs that replicas shipped | twice
          prometheus.replicas | 1 | S3: logs that replicas shipped | half
          workload.queriesADay | 40000 | queries pin manifests | twice
          prometheus.replicas | 1 | Prometheus with sidecar | half
          network.natGateways | 2 | NAT gateways | twice
          query.minimum | 4 | queriers, the fewest | twice
          """)
  void a_line_follows_its_setting(String setting, String value, String line, String becomes) {
    double before = dollars(estimate(Map.of()), line);
    double after = dollars(estimate(Map.of(setting, value)), line);
    assertThat(before).isPositive();
    assertThat(after / before).isBetween(becomes.equals("twice") ? 1.99 : 0.49, becomes.equals("twice") ? 2.01 : 0.51);
  }

  @ParameterizedTest
  @CsvSource({"nat, NAT gateways", "public, public addresses of tasks", "endpoints, interface endpoints"})
  void each_way_out_has_its_price(String outbound, String line) {
    assertThat(dollars(estimate(Map.of("network.outbound", outbound)), line)).isPositive();
  }

  @Test
  void nothing_that_bills_forget_is_left_out() {
    assertThat(estimate(Map.of()).text())
        .contains("Load balancer", "NAT gateways", "public addresses of NAT", "scrapes between zones", "Keys", "logs", "private zone", "heartbeats", "alarms");
  }

  @Test
  void the_sum_is_the_sum_of_what_is_shown_and_names_the_day_of_its_prices() {
    var estimate = estimate(Map.of());
    assertThat(estimate.dollars()).isEqualTo(estimate.lines().stream().mapToDouble(line -> line.quantity() * line.price()).sum());
    assertThat(estimate.text()).contains("prices of 2026-").contains("All").contains("%.2f".formatted(estimate.dollars()));
  }
}
