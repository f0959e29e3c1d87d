package dev.perennial.tsdb.series;

import java.util.LinkedHashSet;
import java.util.List;

/// What an answer says about itself: `warnings` mean it may be incomplete and say what is missing and when,
/// `infos` mean it is complete all the same.
public record Notes(List<String> warnings, List<String> infos) {
  private static final Notes NONE = new Notes(List.of(), List.of());

  /// Copies both lists and drops repetitions.
  public Notes {
    warnings = List.copyOf(new LinkedHashSet<>(warnings));
    infos = List.copyOf(new LinkedHashSet<>(infos));
  }

  /// Nothing to say.
  public static Notes none() {
    return NONE;
  }

  /// One warning.
  public static Notes warning(String text) {
    return new Notes(List.of(text), List.of());
  }

  /// One info.
  public static Notes info(String text) {
    return new Notes(List.of(), List.of(text));
  }

  /// The notes of both.
  public Notes and(Notes other) {
    if (this.equals(NONE)) {
      return other;
    }
    if (other.equals(NONE)) {
      return this;
    }
    var allWarnings = new LinkedHashSet<>(warnings);
    allWarnings.addAll(other.warnings);
    var allInfos = new LinkedHashSet<>(infos);
    allInfos.addAll(other.infos);
    return new Notes(List.copyOf(allWarnings), List.copyOf(allInfos));
  }
}
