package dev.perennial.sidecar.serve;

import dev.perennial.sidecar.watch.PrometheusApi;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.scraped.Exemplars;
import dev.perennial.tsdb.scraped.MetricMetadata;
import dev.perennial.tsdb.scraped.Rule;
import dev.perennial.tsdb.scraped.RuleGroup;
import dev.perennial.tsdb.scraped.Target;
import dev.perennial.tsdb.scraped.Teller;
import dev.perennial.tsdb.series.Answer;
import dev.perennial.tsdb.series.Notes;
import dev.perennial.tsdb.time.TimeRange;
import java.util.List;
import java.util.function.Supplier;

/// What one Prometheus tells, with its external labels laid over it where Thanos' sidecar lays them.
final class PrometheusTeller implements Teller {
  private final Supplier<Labels> labels;
  private final PrometheusApi api;

  PrometheusTeller(Supplier<Labels> labels, PrometheusApi api) {
    this.labels = labels;
    this.api = api;
  }

  @Override
  public Answer<RuleGroup> rules() {
    var external = labels.get();
    return whole(
        PrometheusShelf.asked(api::rules).stream()
            .map(group -> group.with(group.rules().stream().map(rule -> under(external, rule)).toList()))
            .toList());
  }

  private static Rule under(Labels external, Rule rule) {
    return switch (rule) {
      case Rule.Alerting alerting -> alerting.labelled(alerting.labels().with(external));
      case Rule.Recording recording -> recording.labelled(recording.labels().with(external));
    };
  }

  @Override
  public Answer<Target> targets() {
    var external = labels.get();
    return whole(PrometheusShelf.asked(api::targets).stream().map(target -> under(external, target)).toList());
  }

  private static Target under(Labels external, Target target) {
    return switch (target) {
      case Target.Active active -> active.labelled(active.discovered().with(external), active.labels().with(external));
      case Target.Dropped dropped -> new Target.Dropped(dropped.discovered().with(external), dropped.pool());
    };
  }

  @Override
  public Answer<MetricMetadata> metadata() {
    return whole(PrometheusShelf.asked(api::metadata));
  }

  @Override
  public Answer<Exemplars> exemplars(String query, TimeRange range) {
    var external = labels.get();
    return whole(
        PrometheusShelf.asked(() -> api.exemplars(query, range.start(), range.last())).stream()
            .map(one -> new Exemplars(one.series().with(external), one.exemplars()))
            .toList());
  }

  private static <T> Answer<T> whole(List<T> items) {
    return new Answer<>(items, Notes.none());
  }
}
