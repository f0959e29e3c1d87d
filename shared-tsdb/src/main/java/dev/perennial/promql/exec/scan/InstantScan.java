package dev.perennial.promql.exec.scan;

import dev.perennial.promql.exec.step.Column;
import dev.perennial.promql.exec.step.Operator;
import dev.perennial.promql.exec.step.Query;
import dev.perennial.promql.plan.Plan;
import dev.perennial.promql.plan.Read;
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
    TIME,
    /// Since when its counter counts, in seconds; 0 if it does not say.
    START
  }

  private final Query query;
  private final SelectedSeries selected;
  private final List<Labels> labels;
  private final Steps steps;
  private final When when;
  private final Part part;
  private final Read.Detail detail;

  /// The selector `scan` over series already found.
  public InstantScan(Query query, SelectedSeries selected, Plan.Scan scan, Steps steps, Part part) {
    this.query = query;
    this.selected = selected;
    this.labels = selected.labels();
    this.steps = steps;
    this.when = scan.when();
    this.part = part;
    this.detail = scan.read().detail();
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
      query.budget().take(samples.size(), 16L * samples.size());
      out[i] = sweep(samples, looked);
      query.budget().release(samples.size(), 16L * samples.size());
    }
    query.counters().add(steps, looked, looked);
    return out;
  }

  private Column sweep(Samples samples, int[] looked) {
    var out = new Column(steps.count());
    int newest = -1;
    int converted = -1;
    var counts = new CountsOnly();
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
      if (part != Part.VALUE) {
        out.set(step, (part == Part.TIME ? samples.time(newest) : samples.start(newest)) / 1000.0);
        looked[step]++;
      } else if (histogram == null) {
        out.set(step, samples.value(newest));
        looked[step]++;
      } else {
        if (converted != newest || cached == null) {
          cached = detail == Read.Detail.WHOLE ? histogram.toFloat() : counts.at(samples, newest);
          converted = newest;
        }
        out.set(step, cached);
        looked[step] += Window.weight(cached);
      }
    }
    return out;
  }
}
