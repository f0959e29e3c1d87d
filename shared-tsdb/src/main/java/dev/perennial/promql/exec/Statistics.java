package dev.perennial.promql.exec;

import java.time.Duration;
import java.util.List;

/// What a query took: samples looked at, in all and for each step, samples read from storage, the most samples held at a
/// time, and time.
///
/// A sample that several steps look at counts for each of them; a histogram counts as its size over that of a float.
public record Statistics(
    long samplesLooked,
    List<Long> samplesPerStep,
    long samplesRead,
    long peakSamples,
    Duration preparation,
    Duration evaluation) {
  /// Copies the list.
  public Statistics {
    samplesPerStep = List.copyOf(samplesPerStep);
  }
}
