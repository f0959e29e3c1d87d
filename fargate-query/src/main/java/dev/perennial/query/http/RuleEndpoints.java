package dev.perennial.query.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Matcher;
import dev.perennial.tsdb.scraped.Alert;
import dev.perennial.tsdb.scraped.Rule;
import dev.perennial.tsdb.scraped.RuleGroup;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// The rules that the Prometheis evaluate, and the alerts that they raise.
final class RuleEndpoints {
  private RuleEndpoints() {}

  /** Which rules are wanted. */
  private record Wanted(String type, List<String> names, List<List<Matcher>> selectors) {
    boolean takes(Rule rule) {
      boolean kind =
          switch (rule) {
            case Rule.Alerting _ -> !type.equals("record");
            case Rule.Recording _ -> !type.equals("alert");
          };
      return kind && (names.isEmpty() || names.contains(rule.name())) && (selectors.isEmpty() || matches(rule.labels()));
    }

    private boolean matches(Labels labels) {
      // A label whose value is a template is not known before an alert is raised.
      return selectors.stream()
          .anyMatch(selector -> selector.stream().allMatch(m -> labels.value(m.name()).contains("{{") || m.matches(labels)));
    }
  }

  /// Groups with their rules, those that are left without any dropped.
  static Reply rules(Endpoint.Call call) {
    var parameters = call.parameters();
    var form = parameters.form();
    var wanted = wanted(parameters);
    var alerts = parameters.named("exclude_alerts") ? Alerts.LEFT_OUT : Alerts.SHOWN;
    var page = Page.of(form);
    var answer = call.share().scraped().rules();
    var groups =
        answer.items().stream()
            .filter(group -> form.all("rule_group[]").isEmpty() || form.all("rule_group[]").contains(group.name()))
            .filter(group -> form.all("file[]").isEmpty() || form.all("file[]").contains(group.file()))
            .map(group -> group.with(group.rules().stream().filter(wanted::takes).toList()))
            .filter(group -> !group.rules().isEmpty())
            .toList();
    var shown = page.of(groups);
    return new Reply.Content(
        out -> {
          out.writeStartObject();
          out.writeArrayFieldStart("groups");
          for (var group : shown.groups()) {
            group(out, group, alerts);
          }
          out.writeEndArray();
          if (!shown.next().isEmpty()) {
            out.writeStringField("groupNextToken", shown.next());
          }
          out.writeEndObject();
        },
        answer.notes());
  }

  private static Wanted wanted(Parameters parameters) {
    var form = parameters.form();
    var type = form.first("type");
    if (!List.of("", "alert", "record").contains(type.toLowerCase(Locale.ROOT))) {
      throw Refusal.parameter("type", "not supported value " + Quoted.of(type));
    }
    try {
      return new Wanted(type.toLowerCase(Locale.ROOT), form.all("rule_name[]"), Selectors.of(form.all("match[]")));
    } catch (Refusal refusal) {
      throw Refusal.parameter("match[]", refusal.text());
    }
  }

  /** Whether the alerts of a rule are listed. */
  private enum Alerts {
    SHOWN,
    LEFT_OUT
  }

  /** A part of the groups: how many, and from which on. */
  private record Page(int limit, String from) {
    static Page of(Form form) {
      if (!form.has("group_limit")) {
        if (form.has("group_next_token")) {
          throw Refusal.parameter(
              "group_next_token", "group_limit needs to be present in order to paginate over the groups");
        }
        return new Page(Integer.MAX_VALUE, "");
      }
      int limit = Parameters.integer("group_limit", form.first("group_limit"));
      if (limit <= 0) {
        throw Refusal.parameter("group_limit", "group_limit needs to be greater than 0");
      }
      return new Page(limit, form.first("group_next_token"));
    }

    /** The groups of a page, and the token of the one behind it. */
    record Shown(List<RuleGroup> groups, String next) {}

    Shown of(List<RuleGroup> groups) {
      int first = 0;
      while (!from.isEmpty() && first < groups.size() && !token(groups.get(first)).equals(from)) {
        first++;
      }
      if (!from.isEmpty() && first == groups.size()) {
        throw Refusal.parameter("group_next_token", "invalid group_next_token '" + from + "'. were rule groups changed?");
      }
      int end = (int) Math.min(groups.size(), (long) first + limit);
      return new Shown(groups.subList(first, end), end < groups.size() ? token(groups.get(end)) : "");
    }

    private static String token(RuleGroup group) {
      try {
        var digest = MessageDigest.getInstance("SHA-256");
        return HexFormat.of().formatHex(digest.digest((group.file() + ";" + group.name()).getBytes(StandardCharsets.UTF_8)));
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("Every Java has SHA-256", e);
      }
    }
  }

  private static void group(JsonGenerator out, RuleGroup group, Alerts alerts) throws IOException {
    out.writeStartObject();
    out.writeStringField("name", group.name());
    out.writeStringField("file", group.file());
    out.writeArrayFieldStart("rules");
    for (var rule : group.rules()) {
      switch (rule) {
        case Rule.Alerting alerting -> alerting(out, alerting, alerts);
        case Rule.Recording recording -> recording(out, recording);
      }
    }
    out.writeEndArray();
    out.writeNumberField("interval", group.interval());
    out.writeNumberField("limit", group.limit());
    out.writeNumberField("evaluationTime", group.evaluationTime());
    out.writeStringField("lastEvaluation", Rfc3339.of(group.lastEvaluation()));
    out.writeEndObject();
  }

  private static void alerting(JsonGenerator out, Rule.Alerting rule, Alerts alerts) throws IOException {
    out.writeStartObject();
    out.writeStringField("state", word(rule.state()));
    out.writeStringField("name", rule.name());
    out.writeStringField("query", rule.query());
    out.writeNumberField("duration", rule.duration());
    out.writeNumberField("keepFiringFor", rule.keepFiringFor());
    labels(out, "labels", rule.labels());
    labels(out, "annotations", rule.annotations());
    out.writeFieldName("alerts");
    switch (alerts) {
      case SHOWN -> alerts(out, rule.alerts());
      case LEFT_OUT -> out.writeNull();
    }
    tail(out, rule.health(), rule.lastError(), rule.evaluationTime(), rule);
    out.writeStringField("type", "alerting");
    out.writeEndObject();
  }

  private static void recording(JsonGenerator out, Rule.Recording rule) throws IOException {
    out.writeStartObject();
    out.writeStringField("name", rule.name());
    out.writeStringField("query", rule.query());
    labels(out, "labels", rule.labels());
    tail(out, rule.health(), rule.lastError(), rule.evaluationTime(), rule);
    out.writeStringField("type", "recording");
    out.writeEndObject();
  }

  private static void tail(JsonGenerator out, String health, String lastError, double evaluationTime, Rule rule)
      throws IOException {
    out.writeStringField("health", health);
    if (!lastError.isEmpty()) {
      out.writeStringField("lastError", lastError);
    }
    out.writeNumberField("evaluationTime", evaluationTime);
    out.writeStringField("lastEvaluation", Rfc3339.of(rule.lastEvaluation()));
  }

  /// All alerts that are pending or firing.
  static Reply alerts(Endpoint.Call call) {
    var answer = call.share().scraped().rules();
    var alerts =
        answer.items().stream()
            .flatMap(group -> group.rules().stream())
            .flatMap(rule -> rule instanceof Rule.Alerting alerting ? alerting.alerts().stream() : Stream.<Alert>empty())
            .toList();
    return new Reply.Content(
        out -> {
          out.writeStartObject();
          out.writeFieldName("alerts");
          alerts(out, alerts);
          out.writeEndObject();
        },
        answer.notes());
  }

  private static void alerts(JsonGenerator out, List<Alert> alerts) throws IOException {
    out.writeStartArray();
    for (var alert : alerts) {
      out.writeStartObject();
      labels(out, "labels", alert.labels());
      labels(out, "annotations", alert.annotations());
      out.writeStringField("state", word(alert.state()));
      if (alert.activeAt().isPresent()) {
        out.writeStringField("activeAt", Rfc3339.of(alert.activeAt().get()));
      }
      if (alert.keepFiringSince().isPresent()) {
        out.writeStringField("keepFiringSince", Rfc3339.of(alert.keepFiringSince().get()));
      }
      out.writeStringField("value", alert.value());
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private static void labels(JsonGenerator out, String field, Labels labels) throws IOException {
    out.writeFieldName(field);
    Json.labels(out, labels);
  }

  private static String word(Alert.State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }
}
