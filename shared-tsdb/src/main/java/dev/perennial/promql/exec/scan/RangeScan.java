package dev.perennial.promql.exec.scan;

import dev.perennial.promql.exec.step.Column;
import dev.perennial.promql.exec.step.Operator;
import dev.perennial.promql.exec.step.Query;
import dev.perennial.promql.plan.Plan;
import dev.perennial.promql.plan.Steps;
import dev.perennial.promql.plan.When;
import dev.perennial.promql.syntax.Position;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.series.Samples;
import dev.perennial.tsdb.series.SelectedSeries;
import java.util.BitSet;
import java.util.List;
import java.util.function.Supplier;

/// A function over windows of samples: each series is read once and swept over once.
public final class RangeScan implements Operator {
  private final Query query;
  private final Reader reader;
  private final boolean stored;
  private final BitSet nameless;
  private final List<Labels> labels;
  private final Position position;
  private final Steps steps;
  private final When when;
  private final long range;
  private final Sight sight;
  private final Supplier<WindowFunction> function;

  /// Fills windows batch by batch.
  private interface Reader {
    /// Opens a batch; what it returns fills a window with the series at a place of the batch.
    Filler open(int index);
  }

  /// Fills a window with a series.
  private interface Filler {
    void fill(int place, Window window);
  }

  private RangeScan(
      Query query,
      Reader reader,
      boolean stored,
      BitSet nameless,
      List<Labels> labels,
      Position position,
      Steps steps,
      When when,
      long range,
      Sight sight,
      Supplier<WindowFunction> function) {
    this.query = query;
    this.reader = reader;
    this.stored = stored;
    this.nameless = nameless;
    this.labels = labels;
    this.position = position;
    this.steps = steps;
    this.when = when;
    this.range = range;
    this.sight = sight;
    this.function = function;
  }

  /// Over the samples that storage found for `window`; remarks are placed at `position`.
  public static RangeScan over(
      Query query,
      SelectedSeries selected,
      Plan.Window window,
      Position position,
      Steps steps,
      Supplier<WindowFunction> function) {
    var labels = selected.labels();
    Reader reader =
        index -> {
          int from = index * RUN;
          var run = selected.run(from, Math.min(from + RUN, labels.size()));
          var samples = new Samples();
          return (place, into) -> {
            samples.clear();
            run.read(from + place, samples);
            into.fill(labels.get(from + place), samples);
            // What the window has is its own, and histograms as stored need not outlive it.
            samples.clear();
          };
        };
    var sight = Sight.of(query, window);
    return new RangeScan(
        query, reader, true, new BitSet(), labels, position, steps, window.when(), window.range(), sight, function);
  }

  /// Over the values of a subquery's inner node at `innerSteps`; remarks are placed at `position`.
  public static RangeScan over(
      Query query,
      Operator inner,
      Steps innerSteps,
      Plan.Subquery subquery,
      Position position,
      Steps steps,
      Supplier<WindowFunction> function) {
    var labels = inner.series();
    Reader reader =
        index -> {
          var columns = inner.batch(index);
          return (place, window) -> {
            window.fill(labels.get(index * RUN + place), innerSteps, columns[place]);
          };
        };
    var sight = Sight.ofSubquery(query);
    return new RangeScan(
        query, reader, false, inner.nameless(), labels, position, steps, subquery.when(), subquery.range(), sight, function);
  }

  @Override
  public List<Labels> series() {
    return labels;
  }

  @Override
  public BitSet nameless() {
    return nameless;
  }

  @Override
  public Column[] batch(int index) {
    var filler = reader.open(index);
    var window = new Window(position, query.annotations(), sight);
    var kernel = function.get();
    var out = new Column[size(index)];
    var looked = new int[steps.count()];
    var read = new int[steps.count()];
    for (int i = 0; i < out.length; i++) {
      query.check();
      filler.fill(i, window);
      int held = window.floatCount + window.histogramCount;
      query.budget().take(held, 16L * held);
      out[i] = sweep(window, kernel, looked, read);
      query.budget().release(held, 16L * held);
    }
    query.counters().add(steps, looked, read);
    return out;
  }

  private Column sweep(Window window, WindowFunction kernel, int[] looked, int[] read) {
    var out = new Column(steps.count());
    kernel.begin(window);
    for (int step = 0; step < steps.count(); step++) {
      window.slide(steps.time(step), when, range);
      if (!window.isEmpty()) {
        looked[step] += window.weight();
        if (stored) {
          read[step] += window.newWeight();
        }
        kernel.apply(window, out, step);
      }
    }
    kernel.end(window, out);
    return out;
  }
}
