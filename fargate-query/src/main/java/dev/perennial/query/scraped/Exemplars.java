package dev.perennial.query.scraped;

import dev.perennial.tsdb.labels.Labels;
import java.util.List;

/// Exemplars of one series, in order of time.
public record Exemplars(Labels series, List<Exemplar> exemplars) {
  /// Copies the list.
  public Exemplars {
    exemplars = List.copyOf(exemplars);
  }

  /// One observation with what leads to its trace; `time` is in milliseconds.
  public record Exemplar(Labels labels, double value, long time) {}
}
