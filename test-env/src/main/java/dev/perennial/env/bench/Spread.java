package dev.perennial.env.bench;

import java.util.Arrays;
import java.util.Locale;

/// Several measurements of one thing.
record Spread(double median, double least, double most) {
  static Spread of(double... values) {
    var sorted = values.clone();
    Arrays.sort(sorted);
    double median = (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    return new Spread(median, sorted[0], sorted[sorted.length - 1]);
  }

  /// `12.3 (11.9 to 14.0)`.
  String text() {
    return "%s (%s to %s)".formatted(number(median), number(least), number(most));
  }

  /// Three digits or so.
  static String number(double value) {
    return value >= 1000 ? String.format(Locale.ROOT, "%,.0f", value)
        : value >= 100 ? String.format(Locale.ROOT, "%.0f", value)
        : String.format(Locale.ROOT, value >= 10 ? "%.1f" : "%.2f", value);
  }
}
