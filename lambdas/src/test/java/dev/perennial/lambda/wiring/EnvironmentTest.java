package dev.perennial.lambda.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.lambda.alarm.Alarm;
import dev.perennial.lambda.alarm.Round;
import dev.perennial.lambda.alarm.Rule;
import dev.perennial.lambda.flow.Json;
import dev.perennial.lambda.machine.Machine;
import dev.perennial.lambda.patrol.Thresholds;
import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.dedup.Dedup;
import dev.perennial.tsdb.dedup.Overlap;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.plan.Ranges;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
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
    assertThat(environment.watching().thresholds()).isEqualTo(Thresholds.of(0, Duration.ofHours(2), Duration.ofSeconds(45)));
    assertThat(environment.watching().alertmanagers()).isEmpty();
  }

  @Test
  void the_patrol_is_told_whom_to_expect_and_whom_to_tell() {
    var watching =
        Environment.parse(
                Map.of(
                    "PERENNIAL_BUCKET", "s3://blocks",
                    "PERENNIAL_CATALOG", "dynamodb:catalogue",
                    "PERENNIAL_TOPIC", "arn:topic",
                    "PERENNIAL_EXPECTED_REPLICAS", "3",
                    "PERENNIAL_SCRAPE_PATIENCE", "PT3M",
                    "PERENNIAL_ALERTMANAGERS", "http://one:9093,http://two:9093"))
            .watching();
    assertThat(watching.topic()).isEqualTo("arn:topic");
    assertThat(watching.thresholds().expected()).isEqualTo(3);
    assertThat(watching.thresholds().scrape()).isEqualTo(Duration.ofMinutes(3));
    assertThat(watching.alertmanagers()).containsExactly(URI.create("http://one:9093"), URI.create("http://two:9093"));
  }

  @Test
  void figures_are_lines_that_cloudwatch_reads_as_metrics() throws Exception {
    var out = new ByteArrayOutputStream();
    var silent = new Alarm(Rule.REPLICA_SILENT, Labels.of("replica", "a"), Instant.EPOCH, Alarm.Telling.FIRING, "It is silent.");
    var figures = new Figures(new PrintStream(out, true, StandardCharsets.UTF_8), "perennial");
    figures.tell(Round.NONE, new Round(Instant.ofEpochMilli(7), List.of(silent), List.of()));
    var lines = out.toString(StandardCharsets.UTF_8).lines().toList();
    assertThat(lines).hasSize(2);
    var all = Json.read(lines.getFirst());
    assertThat(all.at("_aws").at("Timestamp").number()).isEqualTo(7);
    var metrics = all.at("_aws").at("CloudWatchMetrics").items().getFirst();
    assertThat(metrics.at("Namespace").text()).isEqualTo("Perennial");
    assertThat(metrics.at("Dimensions").items().getFirst().items()).extracting(Json::text).containsExactly("Installation", "Rule");
    assertThat(metrics.at("Metrics").items()).extracting(metric -> metric.at("Name").text()).containsExactly("Firing", "Rounds");
    assertThat(all.at("Rounds").number()).isEqualTo(1);
    assertThat(all.at("Rule").text()).isEqualTo("All");
    assertThat(all.at("Firing").number()).isEqualTo(1);
    assertThat(Json.read(lines.getLast()).at("Rule").text()).isEqualTo("PerennialReplicaSilent");
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
