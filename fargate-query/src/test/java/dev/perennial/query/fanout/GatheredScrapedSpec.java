package dev.perennial.query.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Matcher;
import dev.perennial.tsdb.scraped.Alert;
import dev.perennial.tsdb.scraped.Exemplars;
import dev.perennial.tsdb.scraped.MetricMetadata;
import dev.perennial.tsdb.scraped.Rule;
import dev.perennial.tsdb.scraped.RuleGroup;
import dev.perennial.tsdb.scraped.Target;
import dev.perennial.tsdb.scraped.Teller;
import dev.perennial.tsdb.series.Answer;
import dev.perennial.tsdb.series.Notes;
import dev.perennial.tsdb.storeapi.StoreException;
import dev.perennial.tsdb.time.TimeRange;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What servers on loopback tell of their Prometheis, as one answer.
class GatheredScrapedSpec {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private static final Labels UP = Labels.of("__name__", "up", "job", "j");

  private final Scene scene = new Scene();

  @AfterEach
  void close() {
    scene.close();
  }

  /** One replica, which last did something at an instant. */
  private record Told(Labels external, Instant at, Alert.State state, List<String> queries) implements Teller {
    static Told of(String replica, Instant at, Alert.State state) {
      return new Told(Scene.STREAM.with(Scene.replica(replica)), at, state, new CopyOnWriteArrayList<>());
    }

    @Override
    public Answer<RuleGroup> rules() {
      var alert = new Alert(Labels.of("alertname", "Down"), Labels.of("summary", "s"), state, Optional.of(at), Optional.empty(), "1e+00");
      return whole(
          List.of(new RuleGroup(
              "g",
              "f",
              30,
              0,
              0.25,
              at,
              List.of(
                  new Rule.Alerting(
                      state, "Down", "up == 0", 60, 5, external, Labels.of("summary", "{{ $value }}"), List.of(alert), "ok", "", 0.5, at),
                  new Rule.Recording("r", "sum(up)", external, "err", "bad", 0.5, at)))));
    }

    @Override
    public Answer<Target> targets() {
      var discovered = Labels.of("__address__", "h:1", "job", "j").with(external);
      return whole(
          List.of(new Target.Active(
              discovered, Labels.of("job", "j").with(external), "j", "http://h:1/metrics", "http://h:1/metrics", "", at, 0.5, "up", "", ""),
          new Target.Dropped(discovered, "j")));
    }

    @Override
    public Answer<MetricMetadata> metadata() {
      return whole(List.of(new MetricMetadata("up", "gauge", "Is it?", ""), new MetricMetadata("up", "gauge", external.value("replica"), "")));
    }

    @Override
    public Answer<Exemplars> exemplars(String query, TimeRange range) {
      queries.add(query + " " + range.start() + "-" + range.last());
      var own = new Exemplars.Exemplar(Labels.of("trace", external.value("replica")), 1, at.toEpochMilli());
      var shared = new Exemplars.Exemplar(Labels.of("trace", "both"), 2, NOON.toEpochMilli() - 1);
      return whole(
          List.of(new Exemplars(UP.with(external), List.of(own, shared)),
          new Exemplars(Labels.of("__name__", "down").with(external), List.of(own))));
    }
  }

  private static <T> Answer<T> whole(List<T> items) {
    return new Answer<>(items, Notes.none());
  }

  /** A Prometheus that is gone behind its sidecar. */
  private static final class Broken implements Teller {
    private static StoreException gone() {
      return StoreException.unavailable("Prometheus at http://p cannot be reached", new IllegalStateException());
    }

    @Override
    public Answer<RuleGroup> rules() {
      throw gone();
    }

    @Override
    public Answer<Target> targets() {
      throw gone();
    }

    @Override
    public Answer<MetricMetadata> metadata() {
      throw gone();
    }

    @Override
    public Answer<Exemplars> exemplars(String query, TimeRange range) {
      throw gone();
    }
  }

  private final Told a = Told.of("a", NOON, Alert.State.FIRING);
  private final Told b = Told.of("b", NOON.plusSeconds(1), Alert.State.PENDING);

  @Test
  void replicas_tell_each_rule_once_and_the_more_serious_sight_of_it() {
    scene.member("a", a);
    scene.endpoint(b.external(), b);
    var answer = scene.sources().scraped().rules();
    assertThat(answer.notes().warnings()).isEmpty();
    var expected = a.rules().items().getFirst().rules().getFirst().without(Set.of("replica"));
    assertThat(answer.items()).singleElement().satisfies(group -> assertThat(group.rules()).hasSize(2).first().isEqualTo(expected));
    assertThat(answer.items().getFirst().rules().getLast().labels()).isEqualTo(Scene.STREAM);
  }

  @Test
  void replicas_tell_each_target_once_as_it_was_scraped_last() {
    scene.member("a", a);
    scene.member("b", b);
    var answer = scene.sources().scraped().targets();
    assertThat(answer.notes().warnings()).isEmpty();
    assertThat(answer.items())
        .containsExactlyInAnyOrderElementsOf(b.targets().items().stream().map(target -> target.without(Set.of("replica"))).toList());
  }

  @Test
  void metadata_is_the_union_of_all() {
    scene.member("a", a);
    scene.member("b", b);
    assertThat(scene.sources().scraped().metadata().items()).extracting(MetricMetadata::help).containsExactly("Is it?", "a", "b");
  }

  @Test
  void exemplars_of_replicas_are_merged_and_external_labels_are_not_asked_for() {
    scene.member("a", a);
    scene.endpoint(b.external(), b);
    var selector = List.of(Matcher.equal("__name__", "up"), Matcher.equal("cluster", "c"));
    var answer = scene.sources().scraped().exemplars(List.of(selector), TimeRange.closed(5, 9));
    assertThat(answer.items())
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.series()).isEqualTo(UP.with(Scene.STREAM));
              assertThat(one.exemplars()).extracting(exemplar -> exemplar.labels().value("trace")).containsExactly("both", "a", "b");
            });
    assertThat(a.queries()).containsExactly("{__name__=\"up\"} 5-9");
    assertThat(b.queries()).containsExactly("{__name__=\"up\"} 5-9");
  }

  @Test
  void who_cannot_hold_an_exemplar_is_not_asked_and_external_labels_alone_are_a_question_too() {
    scene.member("a", a);
    scene.member("b", b);
    var answer = scene.sources().scraped().exemplars(List.of(List.of(Matcher.equal("replica", "b"))), TimeRange.closed(5, 9));
    assertThat(answer.items()).extracting(Exemplars::series).contains(UP.with(Scene.STREAM));
    assertThat(a.queries()).isEmpty();
    assertThat(b.queries()).containsExactly("{__name__!=\"\"} 5-9");
  }

  @Test
  void who_does_not_answer_is_named_and_the_others_count() {
    scene.member("a", a);
    scene.member("b", new Broken());
    scene.silentMember("c");
    scene.member("d", Map.of());
    scene.nobodyAt("127.0.0.1:2");
    var scraped = scene.sources().scraped();
    assertThat(scraped.rules().items()).hasSize(1);
    for (var warnings :
        List.of(
            scraped.rules().notes().warnings(),
            scraped.targets().notes().warnings(),
            scraped.metadata().notes().warnings(),
            scraped.exemplars(List.of(List.of(Matcher.equal("__name__", "up"))), TimeRange.closed(5, 9)).notes().warnings())) {
      assertThat(warnings)
          .hasSize(4)
          .allMatch(warning -> warning.startsWith("The answer may be incomplete: source ") && warning.endsWith("."))
          .anyMatch(warning -> warning.contains("replica=\"b\"} told no ") && warning.contains("Prometheus at http://p cannot be reached"))
          .anyMatch(warning -> warning.contains("replica=\"c\"} told no ") && warning.contains("its last heartbeat was at"))
          .anyMatch(warning -> warning.contains("replica=\"d\"} told no "))
          .anyMatch(warning -> warning.contains("source 127.0.0.1:2 has not said yet"));
    }
  }

  @Test
  void a_named_endpoint_that_offers_none_is_not_asked() {
    scene.endpoint(Labels.of("cluster", "x"), Map.of());
    var answer = scene.sources().scraped().rules();
    assertThat(answer.items()).isEmpty();
    assertThat(answer.notes().warnings()).isEmpty();
  }
}
