package dev.perennial.query.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.scraped.Alert;
import dev.perennial.tsdb.scraped.Rule;
import dev.perennial.tsdb.scraped.RuleGroup;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Rules, alerts, targets, metadata and exemplars: what a real Prometheus told comes out again, filtered as it filters.
class GoldenScrapedSpec {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  @Test
  void what_a_Prometheus_told_is_told_in_its_form_under_every_filter() throws Exception {
    var golden = "http/live-targets-rules-metadata.jsonl.gz";
    var exchanges =
        GoldenServer.exchanges(golden).stream()
            .filter(one -> !one.path().startsWith("/api/v1/query?") && !one.path().startsWith("/api/v1/label/"))
            .toList();
    try (var server = new GoldenServer(GoldenServer.Setup.of(List.of()).scraped(new RecordedScraped(exchanges)))) {
      assertThat(GoldenHttpSpec.unexplained(golden, exchanges, server, "")).isEmpty();
    }
  }

  private static Rule alerting(Alert.State state, Instant at, String replica) {
    return new Rule.Alerting(
        state, "Down", "up == 0", 60, 0, Labels.of("replica", replica), Labels.empty(), List.of(), "ok", "", 0.1, at);
  }

  private static RuleGroup group(String file, Rule... rules) {
    return new RuleGroup("g", file, 30, 0, 0.1, NOON, List.of(rules));
  }

  @Test
  void of_two_replicas_rules_the_more_serious_one_is_told_then_the_later_one() {
    var pending = alerting(Alert.State.PENDING, NOON.plusSeconds(9), "a");
    var firing = alerting(Alert.State.FIRING, NOON, "b");
    var later = alerting(Alert.State.FIRING, NOON.plusSeconds(5), "a");
    var merged = RuleGroup.merged(List.of(group("f", pending), group("f", firing), group("f", later), group("e", pending)), Set.of("replica"));
    assertThat(merged).extracting(RuleGroup::file).containsExactly("e", "f");
    assertThat(merged.getLast().rules()).containsExactly(later.without(Set.of("replica")));
  }
}
