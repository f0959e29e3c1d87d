package dev.perennial.query.split;

import dev.perennial.promql.exec.Value;
import dev.perennial.tsdb.series.Notes;
import java.util.List;

/// The answer at the steps from `start` to `end`, both inclusive, and what it rests on.
record Piece(long start, long end, String basis, List<Value.Series> series, Notes annotations) {
  /** Labels and lists around the samples of a series take about as much. */
  private static final int AROUND = 400;

  Piece {
    series = List.copyOf(series);
  }

  /// The same on another basis.
  Piece restingOn(String other) {
    return new Piece(start, end, other, series, annotations);
  }

  /// About how many bytes it takes.
  long bytes() {
    long bytes = 2L * basis.length() + AROUND;
    for (var one : series) {
      bytes += AROUND + 16L * one.size();
      for (var point : one.histograms()) {
        var histogram = point.histogram();
        bytes += 200 + 8L * (histogram.positiveBuckets().length + histogram.negativeBuckets().length);
      }
    }
    return bytes;
  }
}
