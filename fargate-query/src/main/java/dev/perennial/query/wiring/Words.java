package dev.perennial.query.wiring;

import dev.perennial.query.http.Sizes;
import java.time.Duration;

/// Words of the command line, each refused with a sentence that names its option.
final class Words {
  private Words() {}

  static Duration length(String option, String text) {
    return Lengths.parse(text)
        .filter(length -> !length.isZero())
        .orElseThrow(() -> new IllegalArgumentException("Cannot take \"" + text + "\" for " + option + ": a duration looks like 90s, 5m or 2h."));
  }

  static long size(String option, String text) {
    return Sizes.parse(text)
        .orElseThrow(() -> new IllegalArgumentException("Cannot take \"" + text + "\" for " + option + ": a size looks like 512MB or 2GB."));
  }
}
