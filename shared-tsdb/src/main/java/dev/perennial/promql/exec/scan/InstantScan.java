package dev.perennial.promql.exec.scan;

import dev.perennial.promql.exec.step.Column;
import dev.perennial.promql.exec.step.Operator;
import dev.perennial.promql.exec.step.Query;
import dev.perennial.promql.plan.Steps;
import dev.perennial.promql.plan.When;
import dev.perennial.tsdb.histogram.FloatHistogram;
import dev.perennial.tsdb.histogram.Histogram;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.series.Samples;
import dev.perennial.tsdb.series.SelectedSeries;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An instant selector: at each step the newest sample that is not older than the lookback, unless it ends its series.
public final class InstantScan implements Operator {
  /// What is taken of the sample found.
  public enum Part {
    /// Its value.
    VALUE,
    /// Its time in seconds.
    TIME
  }

  private final Query query;
  private final SelectedSeries selected;
  private final List<Labels> labels;
  private final Steps steps;
  private final When when;
  private final Part part;

  /// A selector over series already found.
  public InstantScan(Query query, SelectedSeries selected, Steps steps, When when, Part part) {
    this.query = query;
    this.selected = selected;
    this.labels = selected.labels();
    this.steps = steps;
    this.when = when;
    this.part = part;
  }

  @Override
  public List<Labels> series() {
    return labels;
  }

  @Override
  public Column[] batch(int index) {
    int from = index * RUN;
    var out = new Column[size(index)];
    var run = selected.run(from, from + out.length);
    var samples = new Samples();
    var looked = new int[steps.count()];
    for (int i = 0; i < out.length; i++) {
      query.check();
      samples.clear();
      run.read(from + i, samples);
      query.budget().take(samples.size(), 0);
      out[i] = sweep(samples, looked);
      query.budget().release(samples.size(), 0);
    }
    query.counters().add(steps, looked, looked);
    return out;
  }

  private Column sweep(Samples samples, int[] looked) {
    var out = new Column(steps.count());
    int newest = -1;
    int converted = -1;
    @Nullable FloatHistogram cached = null;
    for (int step = 0; step < steps.count(); step++) {
      long time = when.of(steps.time(step));
      while (newest + 1 < samples.size() && samples.time(newest + 1) <= time) {
        newest++;
      }
      if (newest < 0 || samples.time(newest) <= time - query.lookback() || samples.isStale(newest)) {
        continue;
      }
      Histogram histogram = samples.histogram(newest);
      if (histogram == null) {
        out.set(step, part == Part.TIME ? samples.time(newest) / 1000.0 : samples.value(newest));
        looked[step]++;
      } else if (part == Part.TIME) {
        out.set(step, samples.time(newest) / 1000.0);
        looked[step]++;
      } else {
        if (converted != newest || cached == null) {
          cached = histogram.toFloat();
          converted = newest;
        }
        out.set(step, cached);
        looked[step] += Window.weight(cached);
      }
    }
    return out;
  }
}
