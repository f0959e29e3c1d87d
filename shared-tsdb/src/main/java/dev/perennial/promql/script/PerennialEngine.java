package dev.perennial.promql.script;

import dev.perennial.promql.exec.Engine;
import dev.perennial.promql.exec.QueryOptions;
import dev.perennial.promql.exec.Value;
import dev.perennial.promql.syntax.Features;
import dev.perennial.promql.syntax.Features.Feature;
import dev.perennial.promql.syntax.ValueType;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.series.Samples;
import dev.perennial.tsdb.series.SeriesSource;
import java.util.Arrays;
import java.util.List;

/// Perennial's own engine, with all features allowed but for types read from labels, as Prometheus runs its scripts.
public final class PerennialEngine implements ScriptEngine {
  private static final Features FEATURES =
      Features.of(
          Arrays.stream(Feature.values()).filter(feature -> feature != Feature.TYPE_AND_UNIT_LABELS).toArray(Feature[]::new));

  private final Engine engine;

  /// Evaluates by `engine`, which stays the caller's.
  public PerennialEngine(Engine engine) {
    this.engine = engine;
  }

  @Override
  public Outcome evaluate(SeriesSource source, String query, Times times) {
    var options = QueryOptions.with(FEATURES);
    var outcome =
        switch (times) {
          case Times.Instant(long at) -> engine.instant(source, query, at, options);
          case Times.Range(long start, long end, long step) -> engine.range(source, query, start, end, step, options);
        };
    return switch (outcome) {
      case dev.perennial.promql.exec.Outcome.Failed(_, String sentence) ->
          new Outcome.Failed(sentence);
      case dev.perennial.promql.exec.Outcome.Answer answer ->
          outcome(answer.value(), answer.annotations().warnings(), answer.annotations().infos());
    };
  }

  private static Outcome outcome(Value value, List<String> warnings, List<String> infos) {
    return switch (value) {
      case Value.Text(_, String text) -> new Outcome.Text(text);
      case Value.Scalar(long time, double number) -> {
        var one = new Samples(1);
        one.add(time, number);
        yield new Outcome.Series(ValueType.SCALAR, List.of(new Outcome.Row(Labels.empty(), one)), warnings, infos);
      }
      case Value.Vector(List<Value.Sample> samples) ->
          new Outcome.Series(ValueType.VECTOR, samples.stream().map(PerennialEngine::row).toList(), warnings, infos);
      case Value.Matrix(List<Value.Series> series) ->
          new Outcome.Series(ValueType.MATRIX, series.stream().map(PerennialEngine::row).toList(), warnings, infos);
    };
  }

  private static Outcome.Row row(Value.Sample sample) {
    var one = new Samples(1);
    switch (sample) {
      case Value.FloatSample(_, long time, double value) -> one.add(time, value);
      case Value.HistogramSample(_, long time, var histogram) -> one.add(time, histogram);
    }
    return new Outcome.Row(sample.labels(), one);
  }

  /// Floats and histograms of a series are told apart by the engine; here they are in one line again.
  private static Outcome.Row row(Value.Series series) {
    var samples = new Samples(series.size() + series.histograms().size());
    int next = 0;
    for (var point : series.histograms()) {
      while (next < series.size() && series.times()[next] < point.time()) {
        samples.add(series.times()[next], series.values()[next]);
        next++;
      }
      samples.add(point.time(), point.histogram());
    }
    for (; next < series.size(); next++) {
      samples.add(series.times()[next], series.values()[next]);
    }
    return new Outcome.Row(series.labels(), samples);
  }
}
