package dev.perennial.query.fanout;

import dev.perennial.tsdb.labels.Labels;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The series of all sources, put together by their labels.
final class Rows {
  private final Reading reading;
  private final List<Row> found = new ArrayList<>();

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
    found.add(new Row(visible, List.of(part)));
  }

  /// All rows, by labels, each once.
  List<Row> sorted() {
    // What a source gives is nearly sorted already, which the sort makes use of.
    found.sort(Comparator.comparing(Row::labels));
    var rows = new ArrayList<Row>();
    for (int i = 0; i < found.size(); ) {
      var labels = found.get(i).labels();
      var parts = new ArrayList<Part>();
      for (; i < found.size() && found.get(i).labels().equals(labels); i++) {
        parts.addAll(found.get(i).parts());
      }
      rows.add(new Row(labels, parts));
    }
    return rows;
  }
}
