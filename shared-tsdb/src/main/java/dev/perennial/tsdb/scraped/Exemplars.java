package dev.perennial.tsdb.scraped;

import dev.perennial.tsdb.labels.Labels;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Exemplars of one series, in order of time.
public record Exemplars(Labels series, List<Exemplar> exemplars) {
  /// Copies the list.
  public Exemplars {
    exemplars = List.copyOf(exemplars);
  }

  private static final Comparator<Exemplar> ORDER =
      Comparator.comparingLong(Exemplar::time).thenComparing(Exemplar::labels).thenComparingDouble(Exemplar::value);

  /// The exemplars of several replicas, by series: replica labels taken off, equal exemplars once.
  public static List<Exemplars> merged(Collection<Exemplars> all, Set<String> replicaLabels) {
    var bySeries = new TreeMap<Labels, TreeSet<Exemplar>>();
    for (var one : all) {
      bySeries.computeIfAbsent(one.series().without(replicaLabels), _ -> new TreeSet<>(ORDER)).addAll(one.exemplars());
    }
    return bySeries.entrySet().stream().map(entry -> new Exemplars(entry.getKey(), List.copyOf(entry.getValue()))).toList();
  }

  /// One observation with what leads to its trace; `time` is in milliseconds.
  public record Exemplar(Labels labels, double value, long time) {}
}
