package dev.perennial.promql.exec;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
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

  /// Nothing taken, for an answer of `steps` steps.
  public static Statistics none(int steps) {
    var nothing = Collections.nCopies(steps, 0L);
    return new Statistics(nothing, nothing, 0, 0, Duration.ZERO, Duration.ZERO, Optional.empty());
  }

  /// What this and `other` took one after the other; steps of `other` count with the last ones here.
  public Statistics and(Statistics other) {
    return new Statistics(
        sum(samplesPerStep, other.samplesPerStep),
        sum(readPerStep, other.readPerStep),
        Math.max(peakSamples, other.peakSamples),
        Math.max(peakBytes, other.peakBytes),
        preparation.plus(other.preparation),
        evaluation.plus(other.evaluation),
        Optional.empty());
  }

  private static List<Long> sum(List<Long> all, List<Long> last) {
    var out = new ArrayList<>(all);
    int shift = Math.max(0, all.size() - last.size());
    for (int i = 0; i < last.size() && shift + i < out.size(); i++) {
      out.set(shift + i, out.get(shift + i) + last.get(i));
    }
    return out;
  }
}
