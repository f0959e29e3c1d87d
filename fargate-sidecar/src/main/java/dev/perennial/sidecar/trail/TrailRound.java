package dev.perennial.sidecar.trail;

import java.util.List;

/// What one round of shipping the log did: the objects written and their bytes, the samples in them, the bytes of segments that were given up,
/// a sentence for each thing an operator should know, and for each that failed and is tried again.
public record TrailRound(int parcels, long bytes, long samples, long givenUp, List<String> problems, List<String> failed) {
  /// Copies the lists.
  public TrailRound {
    problems = List.copyOf(problems);
    failed = List.copyOf(failed);
  }
}
