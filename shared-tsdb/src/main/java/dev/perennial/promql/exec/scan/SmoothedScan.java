package dev.perennial.promql.exec.scan;

import dev.perennial.promql.exec.step.Column;
import dev.perennial.promql.exec.step.Operator;
import dev.perennial.promql.exec.step.Query;
import dev.perennial.promql.plan.Plan;
import dev.perennial.promql.plan.Steps;
import dev.perennial.tsdb.histogram.CounterReset;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.series.Samples;
import dev.perennial.tsdb.series.SelectedSeries;
import java.util.List;

/// A `smoothed` instant selector: at each step the value on the line between the samples before and after it within the
/// lookback; without one after it, the one before.
public final class SmoothedScan implements Operator {
  private final Query query;
  private final SelectedSeries selected;
  private final List<Labels> labels;
  private final Plan.Scan scan;
  private final Steps steps;

  /// The selector `scan` over series already found.
  public SmoothedScan(Query query, SelectedSeries selected, Plan.Scan scan, Steps steps) {
    this.query = query;
    this.selected = selected;
    this.labels = selected.labels();
    this.scan = scan;
    this.steps = steps;
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
    // An instant is a range without length: what lies around it is what the range is extended by.
    var window = new Window(scan.position(), query.annotations(), Sight.of(query, scan));
    var looked = new int[steps.count()];
    for (int i = 0; i < out.length; i++) {
      query.check();
      samples.clear();
      run.read(from + i, samples);
      window.fill(labels.get(from + i), samples);
      query.budget().take(samples.size(), 16L * samples.size());
      out[i] = sweep(window, looked);
      query.budget().release(samples.size(), 16L * samples.size());
    }
    query.counters().add(steps, looked, looked);
    return out;
  }

  private Column sweep(Window window, int[] looked) {
    var out = new Column(steps.count());
    for (int step = 0; step < steps.count(); step++) {
      window.slide(steps.time(step), scan.when(), 0);
      if (window.isMixed()) {
        window.warnMixed();
      } else if (window.histogramsInside() > 0) {
        histogram(window, out, step);
      } else if (window.floatsInside() > 0) {
        number(window, out, step);
      }
      looked[step] += out.has(step) ? 1 : 0;
    }
    return out;
  }

  private static void number(Window window, Column out, int step) {
    var times = window.floatTimes;
    int after = window.firstFloat;
    while (after < window.endFloat && times[after] < window.end) {
      after++;
    }
    if (after < window.endFloat && times[after] == window.end) {
      out.set(step, window.floats[after]);
    } else if (after == window.firstFloat) {
      return;
    } else if (after == window.endFloat) {
      out.set(step, window.floats[after - 1]);
    } else {
      out.set(
          step,
          Interpolation.between(
              window.floats[after - 1], times[after - 1], window.floats[after], times[after], window.end, false));
    }
  }

  private static void histogram(Window window, Column out, int step) {
    var times = window.histogramTimes;
    int after = window.firstHistogram;
    while (after < window.endHistogram && times[after] < window.end) {
      after++;
    }
    if (after < window.endHistogram && times[after] == window.end) {
      out.set(step, window.histograms[after]);
    } else if (after == window.firstHistogram) {
      return;
    } else if (after == window.endHistogram) {
      // What was known of resets held between samples, not here.
      out.set(step, window.histograms[after - 1].withReset(CounterReset.UNKNOWN));
    } else {
      var before = window.histograms[after - 1];
      var next = window.histograms[after];
      boolean counter = !(HistogramRate.gauge(before) && HistogramRate.gauge(next));
      if (HistogramRate.custom(before) != HistogramRate.custom(next)) {
        HistogramRate.incompatible(window);
        return;
      }
      var between =
          Interpolation.between(before, times[after - 1], next, times[after], window.end, counter, window::inform);
      if (between == null) {
        HistogramRate.incompatible(window);
      } else {
        out.set(step, between);
      }
    }
  }
}
