package dev.perennial.tsdb.storeapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import dev.perennial.tsdb.Golden;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.scraped.Alert;
import dev.perennial.tsdb.scraped.MetricMetadata;
import dev.perennial.tsdb.scraped.Rule;
import dev.perennial.tsdb.scraped.Target;
import dev.perennial.tsdb.storeapi.wire.info.InfoResponse;
import dev.perennial.tsdb.storeapi.wire.scraped.ExemplarsFile.ExemplarsRequest;
import dev.perennial.tsdb.storeapi.wire.scraped.ExemplarsFile.ExemplarsResponse;
import dev.perennial.tsdb.storeapi.wire.scraped.MetadataFile.MetricMetadataRequest;
import dev.perennial.tsdb.storeapi.wire.scraped.MetadataFile.MetricMetadataResponse;
import dev.perennial.tsdb.storeapi.wire.scraped.RulesFile.RulesRequest;
import dev.perennial.tsdb.storeapi.wire.scraped.RulesFile.RulesResponse;
import dev.perennial.tsdb.storeapi.wire.scraped.TargetsFile.TargetsResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a sidecar of Thanos told of its Prometheus, read into the core's words and written again.
class ScrapedGoldenSpec {
  private static final Labels EXTERNAL = Labels.of("cluster", "c1", "replica", "a");

  private static <T extends MessageLite> List<T> frames(String name, Parser<T> parser) throws IOException {
    var out = new ArrayList<T>();
    try (var in = Files.newInputStream(Golden.path("storeapi/sidecar/" + name + ".response.bin"))) {
      for (var next = parser.parseDelimitedFrom(in); next != null; next = parser.parseDelimitedFrom(in)) {
        out.add(next);
      }
    }
    return out;
  }

  private static byte[] request(String name) throws IOException {
    return Files.readAllBytes(Golden.path("storeapi/sidecar/" + name + ".request.bin"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"rules-all", "rules-alert"})
  void rules_are_written_again_as_they_came(String name) throws IOException {
    var frames = frames(name, RulesResponse.parser());
    assertThat(frames).hasSize(1).allMatch(RulesResponse::hasGroup);
    assertThat(RuleWire.message(RuleWire.read(frames.getFirst().getGroup()))).isEqualTo(frames.getFirst().getGroup());
  }

  @Test
  void rules_are_read_with_states_and_external_labels() throws IOException {
    var group = RuleWire.read(frames("rules-all", RulesResponse.parser()).getFirst().getGroup());
    assertThat(group.file()).isEqualTo("rules.yml");
    assertThat(group.rules()).extracting(Rule::name).containsExactly("job:up:sum", "AlwaysFiring", "Pending", "Never");
    assertThat(group.rules().getFirst().labels()).isEqualTo(EXTERNAL);
    assertThat(group.rules().get(1))
        .isInstanceOfSatisfying(
            Rule.Alerting.class,
            rule -> {
              assertThat(rule.state()).isEqualTo(Alert.State.FIRING);
              assertThat(rule.labels()).isEqualTo(EXTERNAL.with("severity", "page"));
              assertThat(rule.alerts()).singleElement().extracting(Alert::labels).isEqualTo(Labels.of("alertname", "AlwaysFiring", "severity", "page"));
            });
    assertThat(RulesRequest.parseFrom(request("rules-alert")).getType()).isEqualTo(RulesRequest.Type.ALERT);
  }

  @Test
  void targets_are_written_again_as_they_came() throws IOException {
    var frames = frames("targets", TargetsResponse.parser());
    var targets = TargetWire.read(frames.getFirst().getTargets());
    assertThat(TargetWire.message(targets)).isEqualTo(frames.getFirst().getTargets());
    assertThat(targets)
        .singleElement()
        .isInstanceOfSatisfying(
            Target.Active.class,
            target -> {
              assertThat(target.labels()).isEqualTo(EXTERNAL.with(Labels.of("instance", "127.0.0.1:39950", "job", "demo")));
              assertThat(target.pool()).isEqualTo("demo");
              assertThat(target.health()).isEqualTo("up");
            });
  }

  @Test
  void metadata_is_written_again_as_it_came() throws IOException {
    var frames = frames("metadata", MetricMetadataResponse.parser());
    var metadata = MetadataWire.read(frames.getFirst().getMetadata());
    assertThat(MetadataWire.message(metadata)).isEqualTo(frames.getFirst().getMetadata());
    assertThat(metadata).contains(new MetricMetadata("demo_latency_seconds", "histogram", "Latency.", ""));
    assertThat(MetricMetadataRequest.parseFrom(request("metadata")).getLimit()).isEqualTo(-1);
  }

  @Test
  void exemplars_are_written_again_as_they_came() throws IOException {
    var frames = frames("exemplars", ExemplarsResponse.parser());
    assertThat(frames).hasSize(3);
    for (var frame : frames) {
      assertThat(ExemplarWire.message(ExemplarWire.read(frame.getData()))).isEqualTo(frame.getData());
    }
    var first = ExemplarWire.read(frames.getFirst().getData());
    assertThat(first.series().value("__name__")).isEqualTo("demo_requests_total");
    assertThat(first.exemplars().getFirst().labels()).isEqualTo(Labels.of("trace_id", "937d657ebf8f6501"));
    assertThat(first.exemplars().getFirst().time()).isEqualTo(1_795_414_199_546L);
    assertThat(ExemplarsRequest.parseFrom(request("exemplars")).getQuery()).isEqualTo("demo_requests_total");
  }

  @Test
  void a_sidecar_says_that_it_tells_all_of_it() throws IOException {
    var info = frames("info", InfoResponse.parser()).getFirst();
    assertThat(List.of(info.hasRules(), info.hasTargets(), info.hasMetricMetadata(), info.hasExemplars())).containsOnly(true);
  }
}
