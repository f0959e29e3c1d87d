package dev.perennial.lambda.alarm;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.perennial.lambda.flow.Json;
import dev.perennial.tsdb.labels.Labels;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// What one round of the patrol came to: what is wrong, and what of the round before it no longer is.
///
/// ```json
/// {"at": "2026-01-31T12:00:00Z", "open": [{"rule": "REPLICA_SILENT", "labels": [["cluster", "eu"], ["replica", "a"]], "since": "…",
///  "told": "FIRING", "sentence": "…"}], "resolved": []}
/// ```
public record Round(Instant at, List<Alarm> open, List<Alarm> resolved) {
  /// Before there was any.
  public static final Round NONE = new Round(Instant.EPOCH, List.of(), List.of());

  /// Copies the lists.
  public Round {
    open = List.copyOf(open);
    resolved = List.copyOf(resolved);
  }

  /// What people are told of.
  public List<Alarm> firing() {
    return open.stream().filter(Alarm::isFiring).toList();
  }

  /// What people were not told of before the round `before`.
  public List<Alarm> begun(Round before) {
    return firing().stream().filter(alarm -> before.firing().stream().noneMatch(alarm::isAbout)).toList();
  }

  /// As JSON.
  public byte[] toJson() {
    var out = new ByteArrayOutputStream();
    try {
      Json.write(
          out,
          json -> {
            json.writeStartObject();
            json.writeStringField("at", at.toString());
            write(json, "open", open);
            write(json, "resolved", resolved);
            json.writeEndObject();
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static void write(JsonGenerator json, String name, List<Alarm> alarms) throws IOException {
    json.writeArrayFieldStart(name);
    for (var alarm : alarms) {
      json.writeStartObject();
      json.writeStringField("rule", alarm.rule().name());
      json.writeArrayFieldStart("labels");
      for (var label : alarm.labels().toMap().entrySet()) {
        json.writeStartArray();
        json.writeString(label.getKey());
        json.writeString(label.getValue());
        json.writeEndArray();
      }
      json.writeEndArray();
      json.writeStringField("since", alarm.since().toString());
      json.writeStringField("told", alarm.told().name());
      json.writeStringField("sentence", alarm.sentence());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /// Reads what [#toJson] wrote.
  public static Round parse(String text) throws IOException {
    var json = Json.read(text);
    return new Round(Instant.parse(json.at("at").text()), alarms(json.at("open")), alarms(json.at("resolved")));
  }

  private static List<Alarm> alarms(Json json) {
    var alarms = new ArrayList<Alarm>();
    for (var one : json.items()) {
      var labels = new TreeMap<String, String>(Labels.ORDER);
      one.at("labels").items().forEach(label -> labels.put(label.items().getFirst().text(), label.items().getLast().text()));
      alarms.add(
          new Alarm(
              Rule.valueOf(one.at("rule").text()),
              Labels.of(labels),
              Instant.parse(one.at("since").text()),
              Alarm.Telling.valueOf(one.at("told").text()),
              one.at("sentence").text()));
    }
    return alarms;
  }
}
