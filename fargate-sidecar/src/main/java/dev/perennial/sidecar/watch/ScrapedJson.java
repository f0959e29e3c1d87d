package dev.perennial.sidecar.watch;

import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.scraped.Alert;
import dev.perennial.tsdb.scraped.Exemplars;
import dev.perennial.tsdb.scraped.MetricMetadata;
import dev.perennial.tsdb.scraped.Rule;
import dev.perennial.tsdb.scraped.RuleGroup;
import dev.perennial.tsdb.scraped.Target;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/// What Prometheus' API says of rules, targets, metadata and exemplars. Fields that older versions lack are empty or zero.
final class ScrapedJson {
  /** What Go calls the zero time. */
  private static final Instant NEVER = Instant.parse("0001-01-01T00:00:00Z");

  private ScrapedJson() {}

  static List<RuleGroup> rules(JsonTree data) {
    return data.field("groups").list().stream()
        .map(
            group ->
                new RuleGroup(
                    text(group, "name"),
                    text(group, "file"),
                    number(group, "interval"),
                    (long) number(group, "limit"),
                    number(group, "evaluationTime"),
                    time(group, "lastEvaluation"),
                    group.field("rules").list().stream().map(ScrapedJson::rule).toList()))
        .toList();
  }

  private static Rule rule(JsonTree rule) {
    if (text(rule, "type").equals("recording")) {
      return new Rule.Recording(
          text(rule, "name"),
          text(rule, "query"),
          labels(rule, "labels"),
          text(rule, "health"),
          text(rule, "lastError"),
          number(rule, "evaluationTime"),
          time(rule, "lastEvaluation"));
    }
    return new Rule.Alerting(
        state(rule),
        text(rule, "name"),
        text(rule, "query"),
        number(rule, "duration"),
        number(rule, "keepFiringFor"),
        labels(rule, "labels"),
        labels(rule, "annotations"),
        rule.field("alerts").list().stream().map(ScrapedJson::alert).toList(),
        text(rule, "health"),
        text(rule, "lastError"),
        number(rule, "evaluationTime"),
        time(rule, "lastEvaluation"));
  }

  private static Alert alert(JsonTree alert) {
    return new Alert(
        labels(alert, "labels"),
        labels(alert, "annotations"),
        state(alert),
        instant(alert, "activeAt"),
        instant(alert, "keepFiringSince"),
        text(alert, "value"));
  }

  private static Alert.State state(JsonTree tree) {
    return switch (text(tree, "state")) {
      case "inactive" -> Alert.State.INACTIVE;
      case "pending" -> Alert.State.PENDING;
      case "firing" -> Alert.State.FIRING;
      default -> Alert.State.UNKNOWN;
    };
  }

  static List<Target> targets(JsonTree data) {
    var out = new ArrayList<Target>();
    for (var target : data.field("activeTargets").list()) {
      out.add(
          new Target.Active(
              labels(target, "discoveredLabels"),
              labels(target, "labels"),
              text(target, "scrapePool"),
              text(target, "scrapeUrl"),
              text(target, "globalUrl"),
              text(target, "lastError"),
              time(target, "lastScrape"),
              number(target, "lastScrapeDuration"),
              text(target, "health"),
              text(target, "scrapeInterval"),
              text(target, "scrapeTimeout")));
    }
    for (var target : data.field("droppedTargets").list()) {
      out.add(new Target.Dropped(labels(target, "discoveredLabels"), text(target, "scrapePool")));
    }
    return out;
  }

  static List<MetricMetadata> metadata(JsonTree data) {
    var out = new ArrayList<MetricMetadata>();
    if (data instanceof JsonTree.Fields(var metrics)) {
      metrics.forEach(
          (metric, entries) ->
              entries.list().forEach(entry -> out.add(new MetricMetadata(metric, text(entry, "type"), text(entry, "help"), text(entry, "unit")))));
    }
    return out;
  }

  static List<Exemplars> exemplars(JsonTree data) {
    return data.list().stream()
        .map(
            series ->
                new Exemplars(
                    labels(series, "seriesLabels"), series.field("exemplars").list().stream().map(ScrapedJson::exemplar).toList()))
        .toList();
  }

  private static Exemplars.Exemplar exemplar(JsonTree tree) {
    long millis = new BigDecimal(text(tree, "timestamp")).movePointRight(3).setScale(0, RoundingMode.HALF_UP).longValueExact();
    return new Exemplars.Exemplar(labels(tree, "labels"), value(text(tree, "value")), millis);
  }

  /** A sample's value, as Go writes it. */
  private static double value(String text) {
    return switch (text) {
      case "+Inf", "Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(text);
    };
  }

  private static String text(JsonTree tree, String field) {
    return tree.field(field).text();
  }

  private static double number(JsonTree tree, String field) {
    var text = text(tree, field);
    return text.isEmpty() ? 0 : Double.parseDouble(text);
  }

  private static Instant time(JsonTree tree, String field) {
    return instant(tree, field).orElse(NEVER);
  }

  private static Optional<Instant> instant(JsonTree tree, String field) {
    var text = text(tree, field);
    return text.isEmpty() || text.equals("null") ? Optional.empty() : Optional.of(Instant.parse(text));
  }

  private static Labels labels(JsonTree tree, String field) {
    var labels = new LinkedHashMap<String, String>();
    if (tree.field(field) instanceof JsonTree.Fields(var fields)) {
      fields.forEach((name, value) -> labels.put(name, value.text()));
    }
    return Labels.of(labels);
  }
}
