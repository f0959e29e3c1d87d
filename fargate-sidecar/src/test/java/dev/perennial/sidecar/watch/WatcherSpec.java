package dev.perennial.sidecar.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.sidecar.FeignedPrometheus;
import dev.perennial.sidecar.FeignedPrometheus.Reply;
import dev.perennial.sidecar.watch.Watcher.Sighting;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Matcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WatcherSpec {
  private final FeignedPrometheus prometheus = new FeignedPrometheus();
  private final PrometheusApi api = new PrometheusApi(prometheus.http());

  @TempDir private Path data = Path.of("");

  @BeforeEach
  void wal() throws IOException {
    Files.createDirectory(data.resolve("wal"));
  }

  @AfterEach
  void stop() {
    prometheus.close();
  }

  private Sighting look() {
    return new Watcher(api, new DataFolder(data), List.of("replica")).look();
  }

  private String refused() {
    return look() instanceof Sighting.Unfit(var why) ? why : "not refused: " + look();
  }

  @Test
  void a_fit_prometheus_is_known_by_labels_and_version() {
    assertThat(look())
        .isEqualTo(new Sighting.Fit(new Identity(Labels.of("cluster", "c1", "replica", "a"), "2.42.0", "2h", "2h")));
  }

  @Test
  void label_values_stay_the_text_they_are() {
    prometheus.identity("replica: \"01\"\n    zone: yes\n    n: 010", "2h", "2h");
    assertThat(look())
        .isInstanceOfSatisfying(
            Sighting.Fit.class,
            fit -> assertThat(fit.identity().labels()).isEqualTo(Labels.of("replica", "01", "zone", "yes", "n", "010")));
  }

  @Test
  void no_external_labels_are_refused() {
    prometheus.identity("", "2h", "2h");
    assertThat(refused())
        .startsWith("Cannot stand beside Prometheus at http://127.0.0.1:")
        .contains("it has no external labels.");
  }

  @Test
  void labels_without_a_replica_label_are_refused() {
    prometheus.identity("cluster: c1", "2h", "2h");
    assertThat(refused()).contains("none of its external labels {cluster=\"c1\"} is a replica label (replica).");
  }

  @Test
  void local_compaction_is_refused() {
    prometheus.identity("replica: a", "2h", "1d12h");
    assertThat(refused())
        .contains("it compacts its blocks itself")
        .contains("--storage.tsdb.min-block-duration=2h")
        .contains("--storage.tsdb.max-block-duration=1d12h");
  }

  @Test
  void a_directory_without_a_wal_is_refused() throws IOException {
    Files.delete(data.resolve("wal"));
    assertThat(refused()).contains(data + " is not its data directory: there is no folder wal in it.");
  }

  @Test
  void a_server_that_is_starting_is_waited_for() {
    prometheus.reply("/api/v1/status/flags", () -> Reply.text(503, "Service Unavailable"));
    assertThat(look())
        .isInstanceOfSatisfying(
            Sighting.Absent.class, absent -> assertThat(absent.why()).endsWith("answered 503: Service Unavailable"));
    prometheus.close();
    assertThat(look()).isInstanceOf(Sighting.Absent.class);
  }

  @Test
  void changed_labels_are_noticed() {
    var watcher = new Watcher(api, new DataFolder(data), List.of("replica"));
    assertThat(watcher.labels()).isEqualTo(Labels.empty());
    watcher.look();
    prometheus.identity("replica: b", "2h", "2h");
    watcher.look();
    assertThat(watcher.labels()).isEqualTo(Labels.of("replica", "b"));
    prometheus.close();
    watcher.look();
    assertThat(watcher.labels()).isEqualTo(Labels.of("replica", "b"));
  }

  @Test
  void the_head_is_told_by_metrics_and_an_empty_one_has_no_span() {
    prometheus.head(1_795_468_410_931L, 1_795_468_451_931L);
    assertThat(api.head()).contains(new PrometheusApi.Head(1_795_468_410_931L, 1_795_468_451_931L));
    prometheus.head(Long.MAX_VALUE, Long.MIN_VALUE);
    assertThat(api.head()).contains(new PrometheusApi.Head(Long.MAX_VALUE, Long.MIN_VALUE));
    prometheus.reply("/metrics", () -> Reply.text(200, "up 1\n"));
    assertThat(api.head()).isEqualTo(Optional.empty());
  }

  @Test
  void an_error_of_the_api_is_told_in_its_own_words() {
    prometheus.reply(
        "/api/v1/labels",
        () -> Reply.text(400, "{\"status\":\"error\",\"error\":\"bad matcher\"}"));
    assertThatThrownBy(() -> api.labelNames(List.of(), 0, 1))
        .hasMessageEndingWith("answered 400: bad matcher")
        .isInstanceOfSatisfying(
            PrometheusException.class, e -> assertThat(e.reason()).isEqualTo(PrometheusException.Reason.REFUSED));
    prometheus.reply("/api/v1/labels", () -> Reply.text(200, "<html>"));
    assertThatThrownBy(() -> api.labelNames(List.of(), 0, 1)).hasMessageEndingWith("/api/v1/labels is not JSON");
  }

  @Test
  void label_calls_carry_matchers_and_times() {
    prometheus.reply("/api/v1/label/job/values", () -> Reply.data("[\"a\",\"b\"]"));
    var matchers = List.of(Matcher.equal("__name__", "up"), Matcher.of(Matcher.Kind.NOT_MATCH, "x", "a\"b"));
    assertThat(api.labelValues("job", matchers, 1_500, Long.MAX_VALUE)).containsExactly("a", "b");
    assertThat(prometheus.asked())
        .containsExactly(
            "/api/v1/label/job/values?start=1.500&end=253402300799.000&match[]=%7B__name__%3D%22up%22%2Cx%21%7E%22a%5C%22b%22%7D");
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          # name          | in a path
          job             | job
          http.status     | U__http_2e_status
          a_b.c           | U__a__b_2e_c
          温度             | U___6e29__5ea6_
          U__x            | U__U____x
          """,
      delimiter = '|')
  void names_outside_the_classic_alphabet_are_escaped_in_paths(String name, String path) {
    assertThat(Selector.inPath(name)).isEqualTo(path);
  }
}
