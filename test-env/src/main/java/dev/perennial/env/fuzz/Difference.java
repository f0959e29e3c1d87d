package dev.perennial.env.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/// In what two replies differ.
final class Difference {
  /** Of the size of the numbers: sums are rounded in other orders. */
  private static final double TOLERANCE = 1e-9;

  /** Below this, a number is what rounding leaves of zero. */
  private static final double NOTHING = 1e-9;

  private Difference() {}

  /// How much must agree.
  enum Strictness {
    /// Values only: texts differ from release to release.
    VALUES,
    /// Errors and remarks as well.
    TEXTS
  }

  /// The first difference, as a sentence; empty if there is none.
  static Optional<String> between(Reply ours, Reply theirs, Strictness strictness) {
    if (ours instanceof Reply.Refused(String sentence) && theirs instanceof Reply.Refused(String other)) {
      return strictness == Strictness.VALUES || other.endsWith(sentence) ? Optional.empty() : Optional.of("we say \"" + sentence + "\", they \"" + other + "\"");
    }
    if (!(ours instanceof Reply.Series mine)) {
      return Optional.of("we refuse: " + ours);
    }
    if (!(theirs instanceof Reply.Series others)) {
      return Optional.of("they refuse: " + theirs);
    }
    return values(mine, others).or(() -> strictness == Strictness.TEXTS ? remarks(mine, others) : Optional.empty());
  }

  private static Optional<String> remarks(Reply.Series mine, Reply.Series others) {
    // At most ten are answered, and which ten is left to chance.
    if (mine.remarks().size() >= 10 || others.remarks().size() >= 10) {
      return Optional.empty();
    }
    var ours = new TreeSet<>(mine.remarks());
    var theirs = new TreeSet<>(others.remarks());
    return ours.equals(theirs) ? Optional.empty() : Optional.of("we remark " + ours + ", they " + theirs);
  }

  private static Optional<String> values(Reply.Series mine, Reply.Series others) {
    if (!mine.type().equals(others.type())) {
      return Optional.of("our answer is a " + mine.type() + ", theirs a " + others.type());
    }
    if (!mine.series().keySet().equals(others.series().keySet())) {
      var only = new ArrayList<>(mine.series().keySet());
      only.removeAll(others.series().keySet());
      var missing = new ArrayList<>(others.series().keySet());
      missing.removeAll(mine.series().keySet());
      return Optional.of("only we have " + only + ", only they " + missing);
    }
    for (var series : mine.series().entrySet()) {
      var theirs = others.series().get(series.getKey());
      if (theirs == null || !theirs.keySet().equals(series.getValue().keySet())) {
        return Optional.of(series.getKey() + " has samples at " + series.getValue().keySet() + ", theirs at " + (theirs == null ? "none" : theirs.keySet()));
      }
      for (var sample : series.getValue().entrySet()) {
        var other = theirs.getOrDefault(sample.getKey(), List.of());
        if (!areClose(sample.getValue(), other)) {
          return Optional.of("%s at %d: %s here, %s there".formatted(series.getKey(), sample.getKey(), sample.getValue(), other));
        }
      }
    }
    return Optional.empty();
  }

  private static boolean areClose(List<Double> a, List<Double> b) {
    if (a.size() != b.size()) {
      return false;
    }
    for (int i = 0; i < a.size(); i++) {
      double x = a.get(i);
      double y = b.get(i);
      boolean same = x == y || (Double.isNaN(x) && Double.isNaN(y));
      if (!same && !(Math.abs(x - y) <= Math.max(NOTHING, TOLERANCE * Math.max(Math.abs(x), Math.abs(y))))) {
        return false;
      }
    }
    return true;
  }
}
