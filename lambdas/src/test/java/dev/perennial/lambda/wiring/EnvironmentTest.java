package dev.perennial.lambda.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.plan.Ranges;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EnvironmentTest {
  @Test
  void what_is_not_set_is_as_thanos_users_expect() {
    var environment = Environment.parse(Map.of("PERENNIAL_BUCKET", "/tmp/bucket", "PERENNIAL_CATALOG", "memory"));
    var settings = environment.settings();
    assertThat(settings.tenant()).isEqualTo(TenantId.DEFAULT);
    assertThat(settings.replicaLabels()).isEqualTo(Set.of("replica"));
    assertThat(settings.ranges()).isEqualTo(Ranges.DEFAULT);
    assertThat(settings.patience()).isEqualTo(Duration.ofMinutes(150));
    assertThat(settings.deleteDelay()).isEqualTo(Duration.ofDays(2));
    assertThat(environment.bucket().toString()).isEqualTo("/tmp/bucket");
  }

  @Test
  void what_is_set_counts() {
    var settings =
        Environment.parse(
                Map.of(
                    "PERENNIAL_BUCKET", "/tmp/bucket",
                    "PERENNIAL_CATALOG", "memory",
                    "PERENNIAL_TENANT", "acme",
                    "PERENNIAL_REPLICA_LABELS", "replica,rule_replica",
                    "PERENNIAL_BLOCK_RANGE", "PT2M",
                    "PERENNIAL_RETENTION_RAW", "P30D"))
            .settings();
    assertThat(settings.tenant()).isEqualTo(new TenantId("acme"));
    assertThat(settings.replicaLabels()).isEqualTo(Set.of("replica", "rule_replica"));
    assertThat(settings.ranges().smallest()).isEqualTo(120_000);
    assertThat(settings.retention().raw()).isEqualTo(Duration.ofDays(30));
  }

  @Test
  void what_is_missing_or_wrong_is_named() {
    assertThatThrownBy(() -> Environment.parse(Map.of("PERENNIAL_CATALOG", "memory")))
        .hasMessage("Cannot start: the environment variable PERENNIAL_BUCKET is not set.");
    assertThatThrownBy(
            () -> Environment.parse(Map.of("PERENNIAL_BUCKET", "/tmp/b", "PERENNIAL_CATALOG", "memory", "PERENNIAL_LEASE", "15m")))
        .hasMessage("Cannot start: the environment variable PERENNIAL_LEASE is \"15m\", which is not a duration such as PT2H.");
  }
}
