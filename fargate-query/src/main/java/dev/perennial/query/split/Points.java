package dev.perennial.query.split;

import dev.perennial.promql.exec.Value;
import dev.perennial.tsdb.labels.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;

/// Cuts series by time and puts them together again.
final class Points {
  private Points() {}

  /// A piece's steps from `start` to `end`.
  static Piece cut(Piece piece, long start, long end) {
    return piece.start() == start && piece.end() == end
        ? piece
        : new Piece(start, end, piece.basis(), cut(piece.series(), start, end), piece.annotations());
  }

  /// The points from `start` to `end` of all series that have any.
  static List<Value.Series> cut(List<Value.Series> all, long start, long end) {
    var out = new ArrayList<Value.Series>();
    for (var series : all) {
      int from = place(series.times(), start);
      int to = place(series.times(), end + 1);
      var histograms = series.histograms().stream().filter(point -> point.time() >= start && point.time() <= end).toList();
      if (from < to || !histograms.isEmpty()) {
        out.add(
            new Value.Series(
                series.labels(),
                Arrays.copyOfRange(series.times(), from, to),
                Arrays.copyOfRange(series.values(), from, to),
                histograms));
      }
    }
    return out;
  }

  private static int place(long[] times, long time) {
    int found = Arrays.binarySearch(times, time);
    return found >= 0 ? found : -found - 1;
  }

  /// Both pieces, which meet or overlap, as one that rests on nothing yet; where they overlap the second one counts.
  static Piece union(Piece kept, Piece next) {
    var parts = new ArrayList<List<Value.Series>>();
    if (kept.start() < next.start()) {
      parts.add(cut(kept.series(), kept.start(), next.start() - 1));
    }
    parts.add(next.series());
    if (kept.end() > next.end()) {
      parts.add(cut(kept.series(), next.end() + 1, kept.end()));
    }
    return new Piece(
        Math.min(kept.start(), next.start()),
        Math.max(kept.end(), next.end()),
        "",
        joined(parts),
        kept.annotations().and(next.annotations()));
  }

  /// The series of answers over different times, sorted by labels.
  static List<Value.Series> joined(List<List<Value.Series>> parts) {
    if (parts.size() == 1) {
      return parts.getFirst();
    }
    var byLabels = new HashMap<Labels, List<Value.Series>>();
    parts.forEach(part -> part.forEach(series -> byLabels.computeIfAbsent(series.labels(), _ -> new ArrayList<>()).add(series)));
    var out = new ArrayList<Value.Series>(byLabels.size());
    byLabels.forEach((labels, own) -> out.add(own.size() == 1 ? own.getFirst() : joined(labels, own)));
    out.sort(Comparator.comparing(Value.Series::labels));
    return out;
  }

  private static Value.Series joined(Labels labels, List<Value.Series> own) {
    own.sort(Comparator.comparingLong(Points::first));
    int size = own.stream().mapToInt(Value.Series::size).sum();
    var times = new long[size];
    var values = new double[size];
    var histograms = new ArrayList<Value.HistogramPoint>();
    int used = 0;
    for (var series : own) {
      System.arraycopy(series.times(), 0, times, used, series.size());
      System.arraycopy(series.values(), 0, values, used, series.size());
      used += series.size();
      histograms.addAll(series.histograms());
    }
    return new Value.Series(labels, times, values, histograms);
  }

  private static long first(Value.Series series) {
    long floats = series.size() == 0 ? Long.MAX_VALUE : series.times()[0];
    return series.histograms().isEmpty() ? floats : Math.min(floats, series.histograms().getFirst().time());
  }
}
