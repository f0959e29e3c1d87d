package dev.perennial.query.wiring;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import org.slf4j.LoggerFactory;

/// How lines of the log look, by Prometheus' words for it.
enum LogFormat {
  /** `ts=… level=… logger=… msg="…" key="value"`. */
  LOGFMT,
  /** An object a line. */
  JSON;

  /// The format of that name.
  ///
  /// @throws IllegalArgumentException with a sentence if there is none
  static LogFormat named(String name) {
    return switch (name) {
      case "logfmt" -> LOGFMT;
      case "json" -> JSON;
      default -> throw new IllegalArgumentException("Cannot take \"" + name + "\" for --log.format: it is logfmt or json.");
    };
  }

  /// From now on all lines look like this.
  void apply() {
    if (!(LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME) instanceof Logger root)) {
      return;
    }
    var context = root.getLoggerContext();
    var encoder = encoder(context);
    encoder.setContext(context);
    encoder.start();
    var appender = new ConsoleAppender<ILoggingEvent>();
    appender.setContext(context);
    appender.setTarget("System.err");
    appender.setEncoder(encoder);
    appender.start();
    root.detachAndStopAllAppenders();
    root.addAppender(appender);
  }

  private Encoder<ILoggingEvent> encoder(LoggerContext context) {
    return switch (this) {
      case JSON -> new JsonEncoder();
      case LOGFMT -> {
        var pattern = new PatternLayoutEncoder();
        pattern.setContext(context);
        pattern.setPattern(
            "ts=%d{yyyy-MM-dd'T'HH:mm:ss.SSS'Z', UTC} level=%level logger=\"%logger{0}\" msg=\"%replace(%msg){'\"','\\\\\"'}\" %kvp%n%ex");
        yield pattern;
      }
    };
  }
}
