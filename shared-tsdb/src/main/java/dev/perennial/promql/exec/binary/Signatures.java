package dev.perennial.promql.exec.binary;

import dev.perennial.promql.syntax.Expr.Matching;
import dev.perennial.tsdb.labels.Labels;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Numbers the groups of series that may meet: those that agree in the labels that a matching looks at.
final class Signatures {
  private final Matching matching;
  private final Set<String> names;
  private final Map<Labels, Integer> places = new HashMap<>();

  Signatures(Matching matching) {
    this.matching = matching;
    this.names = new HashSet<>(matching.labels());
    if (!matching.on()) {
      names.add(Labels.NAME);
    }
  }

  /// The labels that must agree.
  Labels labels(Labels series) {
    return matching.on() ? series.only(names) : series.without(names);
  }

  /// The group of each series.
  int[] of(List<Labels> series) {
    var out = new int[series.size()];
    for (int i = 0; i < out.length; i++) {
      out[i] = place(labels(series.get(i)));
    }
    return out;
  }

  private int place(Labels labels) {
    var place = places.putIfAbsent(labels, places.size());
    return place == null ? places.size() - 1 : place;
  }

  /// How many groups were seen.
  int size() {
    return places.size();
  }
}
