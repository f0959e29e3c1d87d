package dev.perennial.query.http;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;

/// What clients ask about the server itself.
final class StatusEndpoints {
  private final Map<String, String> flags;
  private final InstantSource clock;
  private final Instant started;

  StatusEndpoints(Map<String, String> flags, InstantSource clock) {
    this.flags = new TreeMap<>(flags);
    this.clock = clock;
    this.started = clock.instant();
  }

  /// Grafana gates features by `version`, which therefore is that of the Prometheus whose API this is.
  Reply build() {
    var program = StatusEndpoints.class.getPackage().getImplementationVersion();
    return Reply.of(
        out -> {
          out.writeStartObject();
          out.writeStringField("version", "3.14.0");
          out.writeStringField("revision", program == null ? "" : "perennial-" + program);
          out.writeStringField("branch", "");
          out.writeStringField("buildUser", "");
          out.writeStringField("buildDate", "");
          out.writeStringField("goVersion", "");
          out.writeEndObject();
        });
  }

  /// The process: since when, where, how large.
  Reply runtime() {
    var runtime = Runtime.getRuntime();
    return Reply.of(
        out -> {
          out.writeStartObject();
          out.writeStringField("startTime", started.toString());
          out.writeStringField("serverTime", clock.instant().toString());
          out.writeStringField("CWD", System.getProperty("user.dir", ""));
          out.writeNumberField("GOMAXPROCS", runtime.availableProcessors());
          out.writeNumberField("GOMEMLIMIT", runtime.maxMemory());
          out.writeStringField("storageRetention", "");
          out.writeEndObject();
        });
  }

  /// The options the process was started with.
  Reply options() {
    return Reply.of(
        out -> {
          out.writeStartObject();
          for (var flag : flags.entrySet()) {
            out.writeStringField(flag.getKey(), flag.getValue());
          }
          out.writeEndObject();
        });
  }

  /// The options as a configuration file would hold them; there is no such file.
  Reply config() {
    var yaml = new StringBuilder();
    flags.forEach((name, value) -> yaml.append(name).append(": ").append(Quoted.of(value)).append('\n'));
    return Reply.of(
        out -> {
          out.writeStartObject();
          out.writeStringField("yaml", yaml.toString());
          out.writeEndObject();
        });
  }

  /// How far a log was replayed: a querier has none.
  static Reply replay() {
    return Reply.of(
        out -> {
          out.writeStartObject();
          out.writeNumberField("min", 0);
          out.writeNumberField("max", 0);
          out.writeNumberField("current", 0);
          out.writeEndObject();
        });
  }

  /// Alertmanagers that a querier sends to: none.
  static Reply alertmanagers() {
    return Reply.of(
        out -> {
          out.writeStartObject();
          out.writeArrayFieldStart("activeAlertmanagers");
          out.writeEndArray();
          out.writeArrayFieldStart("droppedAlertmanagers");
          out.writeEndArray();
          out.writeEndObject();
        });
  }

  /// What deletes or copies data is not done through a querier.
  static Refusal noAdmin() {
    return new Refusal(Failure.UNAVAILABLE, "admin APIs disabled");
  }
}
