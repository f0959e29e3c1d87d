package dev.perennial.query.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.perennial.promql.exec.Value;
import dev.perennial.tsdb.histogram.FloatHistogram;
import java.io.IOException;
import java.util.OptionalInt;

/// Writes what a query evaluates to as `resultType` and `result`.
final class ValueJson {
  private ValueJson() {}

  /// The value cut to at most `limit` series.
  static Value limited(Value value, OptionalInt limit) {
    if (limit.isEmpty()) {
      return value;
    }
    int most = limit.getAsInt();
    return switch (value) {
      case Value.Vector(var samples) when samples.size() > most -> new Value.Vector(samples.subList(0, most));
      case Value.Matrix(var series) when series.size() > most -> new Value.Matrix(series.subList(0, most));
      case Value.Vector _, Value.Matrix _, Value.Scalar _, Value.Text _ -> value;
    };
  }

  /// The number of series in the value.
  static int series(Value value) {
    return switch (value) {
      case Value.Vector(var samples) -> samples.size();
      case Value.Matrix(var series) -> series.size();
      case Value.Scalar _, Value.Text _ -> 0;
    };
  }

  /// Writes both fields into the object that is open.
  static void write(JsonGenerator out, Value value) throws IOException {
    switch (value) {
      case Value.Scalar(long time, double number) -> pair(out, "scalar", time, FloatText.scalar(number));
      case Value.Text(long time, String text) -> pair(out, "string", time, text);
      case Value.Vector(var samples) -> {
        out.writeStringField("resultType", "vector");
        out.writeArrayFieldStart("result");
        for (var sample : samples) {
          sample(out, sample);
        }
        out.writeEndArray();
      }
      case Value.Matrix(var series) -> {
        out.writeStringField("resultType", "matrix");
        out.writeArrayFieldStart("result");
        for (var one : series) {
          series(out, one);
        }
        out.writeEndArray();
      }
    }
  }

  private static void pair(JsonGenerator out, String type, long time, String text) throws IOException {
    out.writeStringField("resultType", type);
    out.writeArrayFieldStart("result");
    out.writeNumber(FloatText.scalar(time / 1000.0));
    out.writeString(text);
    out.writeEndArray();
  }

  private static void sample(JsonGenerator out, Value.Sample sample) throws IOException {
    out.writeStartObject();
    out.writeFieldName("metric");
    Json.labels(out, sample.labels());
    switch (sample) {
      case Value.FloatSample(_, long time, double value) -> {
        out.writeFieldName("value");
        out.writeRawValue(new PointJson().of(time, value));
      }
      case Value.HistogramSample(_, long time, var histogram) -> {
        out.writeFieldName("histogram");
        point(out, time, histogram);
      }
    }
    out.writeEndObject();
  }

  private static void series(JsonGenerator out, Value.Series series) throws IOException {
    out.writeStartObject();
    out.writeFieldName("metric");
    Json.labels(out, series.labels());
    if (series.size() > 0) {
      out.writeArrayFieldStart("values");
      var point = new PointJson();
      long[] times = series.times();
      double[] values = series.values();
      for (int i = 0; i < series.size(); i++) {
        out.writeRawValue(point.of(times[i], values[i]));
      }
      out.writeEndArray();
    }
    if (!series.histograms().isEmpty()) {
      out.writeArrayFieldStart("histograms");
      for (var histogram : series.histograms()) {
        point(out, histogram.time(), histogram.histogram());
      }
      out.writeEndArray();
    }
    out.writeEndObject();
  }

  private static void point(JsonGenerator out, long time, FloatHistogram histogram) throws IOException {
    out.writeStartArray();
    out.writeNumber(FloatText.seconds(time));
    out.writeStartObject();
    out.writeStringField("count", FloatText.sample(histogram.count()));
    out.writeStringField("sum", FloatText.sample(histogram.sum()));
    var buckets = Value.buckets(histogram);
    if (!buckets.isEmpty()) {
      out.writeArrayFieldStart("buckets");
      for (var bucket : buckets) {
        out.writeStartArray();
        out.writeNumber(ends(bucket.lowerInclusive(), bucket.upperInclusive()));
        out.writeString(FloatText.sample(bucket.lower()));
        out.writeString(FloatText.sample(bucket.upper()));
        out.writeString(FloatText.sample(bucket.count()));
        out.writeEndArray();
      }
      out.writeEndArray();
    }
    out.writeEndObject();
    out.writeEndArray();
  }

  /** Which ends belong to a bucket: 0 the upper, 1 the lower, 2 none, 3 both. */
  private static int ends(boolean lower, boolean upper) {
    if (lower) {
      return upper ? 3 : 1;
    }
    return upper ? 0 : 2;
  }
}
