package dev.perennial.query.http;

import java.time.Instant;

/// Times as Go writes them: a fraction of as many digits as it takes, none for a whole second.
final class Rfc3339 {
  private Rfc3339() {}

  static String of(Instant time) {
    var text = time.toString();
    int dot = text.indexOf('.');
    return dot < 0 ? text : text.replaceAll("\\.?0+Z$", "Z");
  }
}
