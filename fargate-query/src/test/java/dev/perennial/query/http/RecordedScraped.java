package dev.perennial.query.http;

import dev.perennial.query.http.GoldenServer.Exchange;
import dev.perennial.query.scraped.Scraped;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Matcher;
import dev.perennial.tsdb.scraped.Alert;
import dev.perennial.tsdb.scraped.Exemplars;
import dev.perennial.tsdb.scraped.MetricMetadata;
import dev.perennial.tsdb.scraped.Rule;
import dev.perennial.tsdb.scraped.RuleGroup;
import dev.perennial.tsdb.scraped.Target;
import dev.perennial.tsdb.series.Answer;
import dev.perennial.tsdb.series.Notes;
import dev.perennial.tsdb.time.TimeRange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What a recorded Prometheus told without any filter; filtering is the endpoints' work.
final class RecordedScraped implements Scraped {
  private final List<RuleGroup> groups = new ArrayList<>();
  private final List<Target> targets = new ArrayList<>();
  private final List<MetricMetadata> metadata = new ArrayList<>();
  private final Map<Labels, Exemplars> exemplars = new TreeMap<>();

  RecordedScraped(List<Exchange> exchanges) {
    for (var exchange : exchanges) {
      if (exchange.status() == 200 && exchange.path().startsWith("/api/v1/query_exemplars")) {
        data(exchange).forEach(this::exemplars);
      }
      switch (exchange.path()) {
        case "/api/v1/rules" -> JsonTree.list(JsonTree.object(whole(exchange)).get("groups")).forEach(this::group);
        case "/api/v1/targets" ->
            JsonTree.list(JsonTree.object(whole(exchange)).get("activeTargets")).forEach(this::target);
        case "/api/v1/metadata" ->
            JsonTree.object(whole(exchange)).forEach((name, entries) -> JsonTree.list(entries).forEach(entry -> meta(name, entry)));
        default -> {}
      }
    }
  }

  private static Object whole(Exchange exchange) {
    return Objects.requireNonNull(JsonTree.object(exchange.body()).get("data"));
  }

  private static List<Object> data(Exchange exchange) {
    return JsonTree.list(whole(exchange));
  }

  private static Labels labels(@Nullable Object tree) {
    var pairs = new ArrayList<String>();
    JsonTree.object(tree).forEach((name, value) -> pairs.addAll(List.of(name, String.valueOf(value))));
    return Labels.of(pairs.toArray(String[]::new));
  }

  private void exemplars(Object tree) {
    var series = JsonTree.object(tree);
    var own =
        JsonTree.list(series.get("exemplars")).stream()
            .map(JsonTree::object)
            .map(
                one ->
                    new Exemplars.Exemplar(
                        labels(one.get("labels")),
                        Double.parseDouble(String.valueOf(one.get("value"))),
                        Math.round(number(one, "timestamp") * 1000)))
            .toList();
    exemplars.put(labels(series.get("seriesLabels")), new Exemplars(labels(series.get("seriesLabels")), own));
  }

  private void meta(String name, Object tree) {
    var entry = JsonTree.object(tree);
    metadata.add(new MetricMetadata(name, text(entry, "type"), text(entry, "help"), text(entry, "unit")));
  }

  private static String text(Map<String, Object> tree, String field) {
    return String.valueOf(tree.getOrDefault(field, ""));
  }

  private static double number(Map<String, Object> tree, String field) {
    return Double.parseDouble(String.valueOf(tree.get(field)));
  }

  private void target(Object tree) {
    var target = JsonTree.object(tree);
    targets.add(
        new Target.Active(
            labels(target.get("discoveredLabels")),
            labels(target.get("labels")),
            text(target, "scrapePool"),
            text(target, "scrapeUrl"),
            text(target, "globalUrl"),
            text(target, "lastError"),
            Instant.parse(text(target, "lastScrape")),
            number(target, "lastScrapeDuration"),
            text(target, "health"),
            text(target, "scrapeInterval"),
            text(target, "scrapeTimeout")));
  }

  private void group(Object tree) {
    var group = JsonTree.object(tree);
    groups.add(
        new RuleGroup(
            text(group, "name"),
            text(group, "file"),
            number(group, "interval"),
            (long) number(group, "limit"),
            number(group, "evaluationTime"),
            Instant.parse(text(group, "lastEvaluation")),
            JsonTree.list(group.get("rules")).stream().map(RecordedScraped::rule).toList()));
  }

  private static Rule rule(Object tree) {
    var rule = JsonTree.object(tree);
    var evaluated = Instant.parse(text(rule, "lastEvaluation"));
    if (text(rule, "type").equals("recording")) {
      return new Rule.Recording(
          text(rule, "name"), text(rule, "query"), labels(rule.get("labels")), text(rule, "health"), text(rule, "lastError"), number(rule, "evaluationTime"), evaluated);
    }
    return new Rule.Alerting(
        state(rule),
        text(rule, "name"),
        text(rule, "query"),
        number(rule, "duration"),
        number(rule, "keepFiringFor"),
        labels(rule.get("labels")),
        labels(rule.get("annotations")),
        JsonTree.list(rule.get("alerts")).stream().map(RecordedScraped::alert).toList(),
        text(rule, "health"),
        text(rule, "lastError"),
        number(rule, "evaluationTime"),
        evaluated);
  }

  private static Alert alert(Object tree) {
    var alert = JsonTree.object(tree);
    return new Alert(
        labels(alert.get("labels")),
        labels(alert.get("annotations")),
        state(alert),
        Optional.of(Instant.parse(text(alert, "activeAt"))),
        alert.containsKey("keepFiringSince") ? Optional.of(Instant.parse(text(alert, "keepFiringSince"))) : Optional.empty(),
        text(alert, "value"));
  }

  private static Alert.State state(Map<String, Object> tree) {
    return Alert.State.valueOf(text(tree, "state").toUpperCase(Locale.ROOT));
  }

  @Override
  public Answer<RuleGroup> rules() {
    return new Answer<>(groups, Notes.none());
  }

  @Override
  public Answer<Target> targets() {
    return new Answer<>(targets, Notes.none());
  }

  @Override
  public Answer<MetricMetadata> metadata() {
    return new Answer<>(metadata, Notes.none());
  }

  @Override
  public Answer<Exemplars> exemplars(List<List<Matcher>> selectors, TimeRange range) {
    var found =
        exemplars.values().stream()
            .filter(series -> selectors.stream().anyMatch(all -> all.stream().allMatch(m -> m.matches(series.series()))))
            .toList();
    return new Answer<>(found, Notes.none());
  }
}
