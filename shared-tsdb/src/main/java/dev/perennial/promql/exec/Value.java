package dev.perennial.promql.exec;

import dev.perennial.promql.exec.histogram.Bucket;
import dev.perennial.tsdb.histogram.FloatHistogram;
import dev.perennial.tsdb.labels.Labels;
import java.util.List;

/// What a query evaluates to. Times in milliseconds.
public sealed interface Value {
  /// A number.
  record Scalar(long time, double value) implements Value {}

  /// A text.
  record Text(long time, String value) implements Value {}

  /// One sample of each series, in the order of evaluation.
  record Vector(List<Sample> samples) implements Value {
    /// Copies the list.
    public Vector {
      samples = List.copyOf(samples);
    }
  }

  /// Samples of each series over time, series sorted by labels.
  record Matrix(List<Series> series) implements Value {
    /// Copies the list.
    public Matrix {
      series = List.copyOf(series);
    }
  }

  /// A sample of a vector.
  sealed interface Sample {
    /// The series it belongs to.
    Labels labels();

    /// When.
    long time();
  }

  /// A sample that is a number.
  record FloatSample(Labels labels, long time, double value) implements Sample {}

  /// A sample that is a native histogram.
  record HistogramSample(Labels labels, long time, FloatHistogram histogram) implements Sample {}

  /// A series of a matrix; the arrays belong together place by place and are not to be written.
  final class Series {
    private final Labels labels;
    private final long[] times;
    private final double[] values;
    private final List<HistogramPoint> histograms;

    /// A series that owns the arrays given to it.
    public Series(Labels labels, long[] times, double[] values, List<HistogramPoint> histograms) {
      this.labels = labels;
      this.times = times;
      this.values = values;
      this.histograms = List.copyOf(histograms);
    }

    /// Its labels.
    public Labels labels() {
      return labels;
    }

    /// When its floats are.
    public long[] times() {
      return times;
    }

    /// Its floats.
    public double[] values() {
      return values;
    }

    /// Its histograms.
    public List<HistogramPoint> histograms() {
      return histograms;
    }

    /// The number of floats.
    public int size() {
      return times.length;
    }
  }

  /// A native histogram of a series.
  record HistogramPoint(long time, FloatHistogram histogram) {}

  /// The buckets of a histogram that hold anything, as answers list them: from the lowest to the highest.
  static List<Bucket> buckets(FloatHistogram histogram) {
    return Bucket.ascending(histogram).stream().filter(bucket -> bucket.count() != 0).toList();
  }
}
