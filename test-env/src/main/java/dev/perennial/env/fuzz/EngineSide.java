package dev.perennial.env.fuzz;

import dev.perennial.promql.exec.Engine;
import dev.perennial.promql.exec.EngineOptions;
import dev.perennial.promql.exec.Outcome;
import dev.perennial.promql.exec.QueryOptions;
import dev.perennial.promql.exec.Value;
import dev.perennial.promql.syntax.Features;
import dev.perennial.tsdb.histogram.FloatHistogram;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.series.SeriesSource;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Our engine, over series in memory.
public final class EngineSide implements Side, AutoCloseable {
  private final Engine engine = new Engine(EngineOptions.defaults(Clock.systemUTC()));
  private final SeriesSource source;
  private final QueryOptions options;

  /// Over `source`, with the language that `features` allow.
  public EngineSide(SeriesSource source, Features features) {
    this.source = source;
    this.options = QueryOptions.with(features);
  }

  @Override
  public Reply ask(Queries.Query query) {
    var outcome =
        query.isInstant()
            ? engine.instant(source, query.text(), query.start(), options)
            : engine.range(source, query.text(), query.start(), query.end(), query.step(), options);
    return switch (outcome) {
      case Outcome.Failed failed -> new Reply.Refused(failed.sentence());
      case Outcome.Answer answer -> {
        var remarks = new ArrayList<>(answer.annotations().warnings());
        remarks.addAll(answer.annotations().infos());
        yield reply(answer.value(), remarks);
      }
    };
  }

  private static Reply reply(Value value, List<String> remarks) {
    Map<String, Map<Long, List<Double>>> series = new LinkedHashMap<>();
    return switch (value) {
      case Value.Text text -> new Reply.Refused(text.value());
      case Value.Scalar scalar -> {
        put(series, Labels.empty(), scalar.time(), List.of(scalar.value()));
        yield new Reply.Series("scalar", series, remarks);
      }
      case Value.Vector vector -> {
        for (var sample : vector.samples()) {
          switch (sample) {
            case Value.FloatSample(var labels, long time, double number) -> put(series, labels, time, List.of(number));
            case Value.HistogramSample(var labels, long time, var histogram) -> put(series, labels, time, numbers(histogram));
          }
        }
        yield new Reply.Series("vector", series, remarks);
      }
      case Value.Matrix matrix -> {
        for (var one : matrix.series()) {
          for (int i = 0; i < one.size(); i++) {
            put(series, one.labels(), one.times()[i], List.of(one.values()[i]));
          }
          one.histograms().forEach(point -> put(series, one.labels(), point.time(), numbers(point.histogram())));
        }
        yield new Reply.Series("matrix", series, remarks);
      }
    };
  }

  private static void put(Map<String, Map<Long, List<Double>>> series, Labels labels, long time, List<Double> numbers) {
    series.computeIfAbsent(new TreeMap<>(labels.toMap()).toString(), _ -> new TreeMap<>()).put(time, numbers);
  }

  private static List<Double> numbers(FloatHistogram histogram) {
    var numbers = new ArrayList<>(List.of(histogram.count(), histogram.sum()));
    for (var bucket : Value.buckets(histogram)) {
      numbers.addAll(List.of(bucket.lower(), bucket.upper(), bucket.count()));
    }
    return numbers;
  }

  @Override
  public void close() {
    engine.close();
  }
}
