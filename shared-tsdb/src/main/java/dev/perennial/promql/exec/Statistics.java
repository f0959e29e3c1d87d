package dev.perennial.promql.exec;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What a query took: for each step the samples looked at and those of them read for the first time, the most samples and bytes
/// held at a time, and time; where it was asked for, for each node of the plan too.
///
/// A sample that several steps look at counts for each of them; a histogram counts as its size over that of a float.
public record Statistics(
    List<Long> samplesPerStep,
    List<Long> readPerStep,
    long peakSamples,
    long peakBytes,
    Duration preparation,
    Duration evaluation,
    Optional<Analysis> analysis) {
  /// Copies the lists.
  public Statistics {
    samplesPerStep = List.copyOf(samplesPerStep);
    readPerStep = List.copyOf(readPerStep);
  }

  /// Samples looked at, in all.
  public long samplesLooked() {
    return samplesPerStep.stream().mapToLong(Long::longValue).sum();
  }

  /// Samples read, in all.
  public long samplesRead() {
    return readPerStep.stream().mapToLong(Long::longValue).sum();
  }
}
