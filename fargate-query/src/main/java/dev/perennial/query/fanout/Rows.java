package dev.perennial.query.fanout;

import dev.perennial.tsdb.labels.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;

/// The series of all sources, put together by their labels.
final class Rows {
  private final Reading reading;
  private final HashMap<Labels, ArrayList<Part>> found = new HashMap<>();

  Rows(Reading reading) {
    this.reading = reading;
  }

  /// One series of the answer and what the sources hold of it.
  record Row(Labels labels, List<Part> parts) {}

  /// The labels of the answer's series for one with `labels` at a source.
  Labels visible(Labels labels) {
    return merges() ? labels.without(reading.replicaLabels()) : labels;
  }

  /// The replica that a series with `labels` belongs to.
  Labels replica(Labels labels) {
    return merges() ? labels.only(reading.replicaLabels()) : Labels.empty();
  }

  private boolean merges() {
    return reading.replicas() == Reading.Replicas.MERGED;
  }

  void add(Labels visible, Part part) {
    found.computeIfAbsent(visible, _ -> new ArrayList<>(4)).add(part);
  }

  /// All rows, by labels, each once.
  List<Row> sorted() {
    var rows = new Row[found.size()];
    int size = 0;
    for (var entry : found.entrySet()) {
      entry.getValue().trimToSize();
      rows[size++] = new Row(entry.getKey(), entry.getValue());
    }
    Arrays.sort(rows, Comparator.comparing(Row::labels));
    return Arrays.asList(rows);
  }
}
