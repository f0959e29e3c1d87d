package dev.perennial.env.fuzz;

import java.util.List;
import java.util.Map;

/// What one side answers.
sealed interface Reply {
  /// Samples by series, in the order of the answer: the numbers of each by time, one for a float and all of a histogram's one after the other.
  record Series(String type, Map<String, Map<Long, List<Double>>> series, List<String> remarks) implements Reply {}

  /// An error.
  record Refused(String sentence) implements Reply {}
}
