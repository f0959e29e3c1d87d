package dev.perennial.promql.exec;

import dev.perennial.promql.exec.step.Column;
import dev.perennial.promql.exec.step.Held;
import dev.perennial.promql.exec.step.Operator;
import dev.perennial.promql.plan.Plan;
import dev.perennial.promql.plan.PlanTree;
import dev.perennial.promql.plan.Read;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.series.Notes;
import dev.perennial.tsdb.series.SelectedSeries;
import java.time.Duration;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/// Measures the nodes of one query's plan, or does nothing where nobody asked. Nodes are met on one thread, batches on many.
final class Trace {
  private final QueryOptions.Detail detail;
  private final IdentityHashMap<Plan, Point> nodes = new IdentityHashMap<>();
  private final Map<Read, Point> reads = new HashMap<>();

  Trace(QueryOptions.Detail detail) {
    this.detail = detail;
  }

  private boolean isOff() {
    return detail == QueryOptions.Detail.PLAIN;
  }

  /// What is known of one node.
  private static final class Point {
    final LongAdder nanos = new LongAdder();
    final LongAdder series = new LongAdder();
    final LongAdder samples = new LongAdder();
    final LongAdder bytes = new LongAdder();

    void out(Column column) {
      int count = column.count();
      series.add(count > 0 ? 1 : 0);
      samples.add(count);
      bytes.add(column.bytes());
    }
  }

  /// The operator of `plan` as `made` makes it, watched.
  Operator watch(Plan plan, Supplier<Operator> made) {
    if (isOff()) {
      return made.get();
    }
    var point = nodes.computeIfAbsent(plan, _ -> new Point());
    long start = System.nanoTime();
    var operator = made.get();
    point.nanos.add(System.nanoTime() - start);
    if (operator instanceof Held held) {
      held.columns().forEach(point::out);
      return held;
    }
    return new Watched(operator, point);
  }

  private record Watched(Operator inner, Point point) implements Operator {
    @Override
    public List<Labels> series() {
      return inner.series();
    }

    @Override
    public Column[] batch(int index) {
      long start = System.nanoTime();
      var batch = inner.batch(index);
      point.nanos.add(System.nanoTime() - start);
      for (var column : batch) {
        point.out(column);
      }
      return batch;
    }
  }

  /// The series of `read` as `selecting` selects them, watched.
  SelectedSeries watch(Read read, Supplier<SelectedSeries> selecting) {
    if (isOff()) {
      return selecting.get();
    }
    var point = reads.computeIfAbsent(read, _ -> new Point());
    long start = System.nanoTime();
    var selected = selecting.get();
    point.nanos.add(System.nanoTime() - start);
    point.series.add(selected.labels().size());
    return new WatchedSeries(selected, point);
  }

  private record WatchedSeries(SelectedSeries inner, Point point) implements SelectedSeries {
    @Override
    public List<Labels> labels() {
      return inner.labels();
    }

    @Override
    public Run run(int from, int to) {
      long start = System.nanoTime();
      var run = inner.run(from, to);
      point.nanos.add(System.nanoTime() - start);
      return (i, into) -> {
        int before = into.size();
        long began = System.nanoTime();
        run.read(i, into);
        point.nanos.add(System.nanoTime() - began);
        point.samples.add(into.size() - before);
      };
    }

    @Override
    public Notes notes() {
      return inner.notes();
    }

    @Override
    public long bytesFetched() {
      return inner.bytesFetched();
    }

    @Override
    public void close() {
      inner.close();
    }
  }

  /// What `plan` took; `fetched` tells the bytes fetched for a read.
  Analysis analysis(Plan plan, Map<Read, SelectedSeries> open) {
    var own = nodes.get(plan);
    var inputs = PlanTree.inputs(plan).stream().map(input -> analysis(input, open)).toList();
    var read =
        switch (plan) {
          case Plan.Scan scan -> scan.read();
          case Plan.Window window -> window.read();
          case Plan.Constant _, Plan.Text _, Plan.Subquery _, Plan.Call _, Plan.Aggregate _, Plan.Combine _, Plan.Negate _,
              Plan.Invariant _ -> null;
        };
    var point = read == null ? own : reads.get(read);
    if (point == null) {
      return new Analysis(PlanTree.words(plan), Duration.ZERO, 0, 0, 0, inputs);
    }
    var selected = read == null ? null : open.get(read);
    return new Analysis(
        PlanTree.words(plan),
        Duration.ofNanos(point.nanos.sum()),
        point.series.sum(),
        point.samples.sum(),
        selected == null ? point.bytes.sum() : selected.bytesFetched(),
        inputs);
  }
}
