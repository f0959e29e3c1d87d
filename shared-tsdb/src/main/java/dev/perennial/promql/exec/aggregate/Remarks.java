package dev.perennial.promql.exec.aggregate;

import dev.perennial.promql.exec.annotation.Annotation;
import dev.perennial.promql.exec.annotation.Annotations;
import dev.perennial.promql.syntax.Position;
import dev.perennial.tsdb.labels.Labels;

/// What aggregations remark about their input, which stands at `position`.
record Remarks(Annotations annotations, Position position) {
  void mixed() {
    warn("encountered a mix of histograms and floats for aggregation");
  }

  void incompatible(Labels series) {
    warn(
        "vector contains a mix of histograms with exponential and custom buckets schemas for metric name \""
            + series.value(Labels.NAME)
            + "\"");
  }

  void ignoredHistogram(String aggregation) {
    inform("ignored histogram in " + aggregation + " aggregation");
  }

  void warn(String text) {
    annotations.add(Annotation.warning(text, position));
  }

  void inform(String text) {
    annotations.add(Annotation.info(text, position));
  }
}
