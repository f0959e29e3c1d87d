package dev.perennial.query.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.perennial.promql.syntax.Parsed;
import dev.perennial.promql.syntax.Parser;
import dev.perennial.tsdb.scraped.MetricMetadata;
import dev.perennial.tsdb.scraped.Target;
import java.io.IOException;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/// What the Prometheis scrape, and what their targets say about metrics.
final class TargetEndpoints {
  private TargetEndpoints() {}

  /// Active and dropped targets; `state` takes one kind, `scrapePool` one pool.
  static Reply targets(Endpoint.Call call) {
    var form = call.parameters().form();
    var state = form.first("state");
    boolean active = state.isEmpty() || state.equals("any") || state.equals("active");
    boolean dropped = state.isEmpty() || state.equals("any") || state.equals("dropped");
    var answer = call.share().scraped().targets();
    var counts = new TreeMap<String, Integer>();
    answer.items().forEach(target -> counts.merge(target.pool(), target instanceof Target.Dropped ? 1 : 0, Integer::sum));
    var pool = form.first("scrapePool");
    var wanted = answer.items().stream().filter(target -> pool.isEmpty() || target.pool().equals(pool)).toList();
    return new Reply.Content(
        out -> {
          out.writeStartObject();
          out.writeArrayFieldStart("activeTargets");
          for (var target : wanted) {
            if (active && target instanceof Target.Active one) {
              active(out, one);
            }
          }
          out.writeEndArray();
          out.writeArrayFieldStart("droppedTargets");
          for (var target : wanted) {
            if (dropped && target instanceof Target.Dropped one) {
              dropped(out, one);
            }
          }
          out.writeEndArray();
          out.writeFieldName("droppedTargetCounts");
          if (dropped) {
            out.writeStartObject();
            for (var count : counts.entrySet()) {
              out.writeNumberField(count.getKey(), count.getValue());
            }
            out.writeEndObject();
          } else {
            out.writeNull();
          }
          out.writeEndObject();
        },
        answer.notes());
  }

  private static void active(JsonGenerator out, Target.Active target) throws IOException {
    out.writeStartObject();
    out.writeFieldName("discoveredLabels");
    Json.labels(out, target.discovered());
    out.writeFieldName("labels");
    Json.labels(out, target.labels());
    out.writeStringField("scrapePool", target.pool());
    out.writeStringField("scrapeUrl", target.url());
    out.writeStringField("globalUrl", target.globalUrl());
    out.writeStringField("lastError", target.lastError());
    out.writeStringField("lastScrape", Rfc3339.of(target.lastScrape()));
    out.writeNumberField("lastScrapeDuration", target.seconds());
    out.writeStringField("health", target.health());
    if (!target.interval().isEmpty()) {
      out.writeStringField("scrapeInterval", target.interval());
      out.writeStringField("scrapeTimeout", target.timeout());
    }
    out.writeEndObject();
  }

  private static void dropped(JsonGenerator out, Target.Dropped target) throws IOException {
    out.writeStartObject();
    out.writeFieldName("discoveredLabels");
    Json.labels(out, target.discovered());
    if (!target.pool().isEmpty()) {
      out.writeStringField("scrapePool", target.pool());
    }
    out.writeEndObject();
  }

  /// The names of all scrape pools.
  static Reply pools(Endpoint.Call call) {
    var answer = call.share().scraped().targets();
    var pools = new TreeSet<String>();
    answer.items().forEach(target -> pools.add(target.pool()));
    pools.remove("");
    return new Reply.Content(
        out -> {
          out.writeStartObject();
          out.writeFieldName("scrapePools");
          Json.texts(pools).write(out);
          out.writeEndObject();
        },
        answer.notes());
  }

  /// What each target says about metrics: nobody passes on which target said what, so this is empty.
  static Reply targetMetadata(Endpoint.Call call) {
    var form = call.parameters().form();
    number(form, "limit");
    if (form.has("match_target") && Parser.parseSelector(form.first("match_target")) instanceof Parsed.Rejected rejected) {
      throw Refusal.parameter("match_target", rejected.message());
    }
    return Reply.of(Json.texts(List.of()));
  }

  /// What is known about metrics: `limit` counts names, `limit_per_metric` entries of one.
  static Reply metadata(Endpoint.Call call) {
    var form = call.parameters().form();
    int limit = number(form, "limit");
    int each = number(form, "limit_per_metric");
    var metric = form.first("metric");
    var answer = call.share().scraped().metadata();
    var byName = new TreeMap<String, TreeSet<MetricMetadata>>();
    for (var entry : answer.items()) {
      boolean wanted = metric.isEmpty() || entry.metric().equals(metric);
      boolean room = limit < 0 || byName.size() < limit || byName.containsKey(entry.metric());
      if (wanted && room) {
        var entries = byName.computeIfAbsent(entry.metric(), _ -> new TreeSet<>(MetricMetadata.ORDER));
        if (each <= 0 || entries.size() < each) {
          entries.add(entry);
        }
      }
    }
    return new Reply.Content(
        out -> {
          out.writeStartObject();
          for (var entries : byName.entrySet()) {
            out.writeArrayFieldStart(entries.getKey());
            for (var entry : entries.getValue()) {
              out.writeStartObject();
              out.writeStringField("type", entry.type());
              out.writeStringField("unit", entry.unit());
              out.writeStringField("help", entry.help());
              out.writeEndObject();
            }
            out.writeEndArray();
          }
          out.writeEndObject();
        },
        answer.notes());
  }

  private static int number(Form form, String name) {
    if (!form.has(name)) {
      return -1;
    }
    try {
      return Integer.parseInt(form.first(name));
    } catch (NumberFormatException e) {
      throw Refusal.request(name + " must be a number");
    }
  }
}
