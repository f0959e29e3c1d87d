package dev.perennial.lambda.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.lambda.machine.Machine;
import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.dedup.Dedup;
import dev.perennial.tsdb.dedup.Overlap;
import dev.perennial.tsdb.plan.Ranges;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EnvironmentTest {
  @Test
  void what_is_not_set_is_as_thanos_users_expect() {
    var environment = Environment.parse(Map.of("PERENNIAL_BUCKET", "s3://blocks", "PERENNIAL_CATALOG", "dynamodb:catalogue"));
    var settings = environment.settings();
    assertThat(settings.tenant()).isEqualTo(TenantId.DEFAULT);
    assertThat(settings.replicaLabels()).isEqualTo(Set.of("replica"));
    assertThat(settings.ranges()).isEqualTo(Ranges.DEFAULT);
    assertThat(settings.deduplication()).isInstanceOf(Dedup.class);
    assertThat(settings.patience()).isEqualTo(Duration.ofMinutes(150));
    assertThat(settings.deleteDelay()).isEqualTo(Duration.ofDays(2));
    assertThat(environment.bucket()).isEqualTo("blocks");
    assertThat(environment.table()).isEqualTo("catalogue");
    assertThat(environment.machines()).isEmpty();
  }

  @Test
  void what_is_set_counts() {
    var settings =
        Environment.parse(
                Map.of(
                    "PERENNIAL_BUCKET", "s3://blocks",
                    "PERENNIAL_CATALOG", "dynamodb:catalogue",
                    "PERENNIAL_TENANT", "acme",
                    "PERENNIAL_REPLICA_LABELS", "replica,rule_replica",
                    "PERENNIAL_BLOCK_RANGE", "PT2M",
                    "PERENNIAL_RETENTION_RAW", "P30D",
                    "PERENNIAL_DEDUP", "penalty",
                    "PERENNIAL_PATIENCE", "PT10S"))
            .settings();
    assertThat(settings.patience()).isEqualTo(Duration.ofSeconds(10));
    assertThat(settings.deduplication()).isEqualTo(Overlap.PENALTY);
    assertThat(settings.tenant()).isEqualTo(new TenantId("acme"));
    assertThat(settings.replicaLabels()).isEqualTo(Set.of("replica", "rule_replica"));
    assertThat(settings.ranges().smallest()).isEqualTo(120_000);
    assertThat(settings.retention().raw()).isEqualTo(Duration.ofDays(30));
  }

  @Test
  void machines_are_named_by_variables_of_their_own() {
    var environment =
        Environment.parse(
            Map.of(
                "PERENNIAL_BUCKET", "s3://blocks",
                "PERENNIAL_CATALOG", "dynamodb:catalogue",
                "PERENNIAL_MACHINE_MAINTAIN", "arn:maintain"));
    assertThat(environment.machines()).isEqualTo(Map.of(Machine.MAINTAIN, "arn:maintain"));
  }

  @Test
  void what_is_missing_or_wrong_is_named() {
    assertThatThrownBy(() -> Environment.parse(Map.of("PERENNIAL_BUCKET", "/tmp/b", "PERENNIAL_CATALOG", "dynamodb:catalogue")))
        .hasMessage("Cannot start: the environment variable PERENNIAL_BUCKET is \"/tmp/b\", and not of the form s3://NAME.");
    assertThatThrownBy(() -> Environment.parse(Map.of("PERENNIAL_CATALOG", "dynamodb:catalogue")))
        .hasMessage("Cannot start: the environment variable PERENNIAL_BUCKET is not set.");
    assertThatThrownBy(
            () -> Environment.parse(Map.of("PERENNIAL_BUCKET", "s3://blocks", "PERENNIAL_CATALOG", "dynamodb:catalogue", "PERENNIAL_LEASE", "15m")))
        .hasMessage("Cannot start: the environment variable PERENNIAL_LEASE is \"15m\", which is not a duration such as PT2H.");
  }
}
