package dev.perennial.promql.script;

import dev.perennial.tsdb.histogram.FloatHistogram;

/// One value in a script.
public sealed interface Point {
  /// No sample.
  record Missing() implements Point {}

  /// A float.
  record Value(double value) implements Point {}

  /// A histogram; `hinted` is whether the script says something of its counter reset.
  record Native(FloatHistogram histogram, boolean hinted) implements Point {}
}
