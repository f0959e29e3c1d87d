package dev.perennial.sidecar;

import dev.perennial.tsdb.labels.Labels;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.List;
import java.util.regex.Pattern;

/// The words of a command line: addresses, durations, points in time.
final class Words {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d|w)");
  private static final Pattern SIZE = Pattern.compile("(\\d{1,6})(KiB|MiB|GiB)");

  private Words() {}

  /// `host:port`; an IPv6 host stands in brackets.
  static InetSocketAddress address(String option, String text) {
    int colon = text.lastIndexOf(':');
    try {
      int port = Integer.parseInt(text.substring(colon + 1));
      var host = colon < 0 ? "" : text.substring(0, colon).replaceAll("^\\[|]$", "");
      var address = new InetSocketAddress(host, port);
      if (!host.isEmpty() && !address.isUnresolved()) {
        return address;
      }
    } catch (IllegalArgumentException e) {
      // Falls through to the sentence that also tells what is wanted.
    }
    throw new IllegalArgumentException("Cannot listen on " + option + " " + text + ": give HOST:PORT, such as 127.0.0.1:10901.");
  }

  /// `30s`, `5m`, `500ms`.
  static Duration duration(String option, String text) {
    var match = DURATION.matcher(text);
    if (!match.matches() || Long.parseLong(match.group(1)) == 0) {
      throw new IllegalArgumentException("Cannot take " + option + " " + text + " for a time: give a number and its unit, such as 500ms, 30s, 5m or 2h.");
    }
    long number = Long.parseLong(match.group(1));
    return switch (match.group(2)) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      case "d" -> Duration.ofDays(number);
      default -> Duration.ofDays(7 * number);
    };
  }

  /// `512MiB`, `2GiB`, in bytes.
  static long size(String option, String text) {
    var match = SIZE.matcher(text);
    if (!match.matches()) {
      throw new IllegalArgumentException("Cannot take " + option + " " + text + " for a size: give a number and its unit, such as 512MiB or 2GiB.");
    }
    int shift =
        switch (match.group(2)) {
          case "KiB" -> 10;
          case "MiB" -> 20;
          default -> 30;
        };
    return Long.parseLong(match.group(1)) << shift;
  }

  /// `cluster=eu`, several of them: labels.
  static Labels labels(String option, List<String> pairs) {
    var labels = new HashMap<String, String>();
    for (var pair : pairs) {
      int equals = pair.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException("Cannot take " + option + " " + pair + " for a label: give NAME=VALUE, such as replica=a.");
      }
      labels.put(pair.substring(0, equals), pair.substring(equals + 1));
    }
    return Labels.of(labels);
  }

  /// A point in time in milliseconds: RFC 3339, or a duration before now such as `-2d`; the empty text is the beginning of time.
  static long oldest(String option, String text, Instant now) {
    if (text.isEmpty()) {
      return Long.MIN_VALUE;
    }
    if (text.startsWith("-")) {
      return now.minus(duration(option, text.substring(1))).toEpochMilli();
    }
    try {
      return Instant.parse(text).toEpochMilli();
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "Cannot take " + option + " " + text + " for a point in time: give 2026-01-31T00:00:00Z or -2d.", e);
    }
  }
}
