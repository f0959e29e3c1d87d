package dev.perennial.promql.exec;

import dev.perennial.promql.exec.step.Budget;
import dev.perennial.promql.plan.Plan;
import dev.perennial.promql.plan.Read;
import dev.perennial.tsdb.series.Notes;
import dev.perennial.tsdb.series.SelectedSeries;
import dev.perennial.tsdb.series.SeriesSource;
import java.util.LinkedHashMap;
import java.util.Map;

/// The selections of one query: equal reads are asked of storage once. For one thread.
final class Reads implements AutoCloseable {
  /** What a series takes before any sample is read: labels, and where its chunks lie in some blocks. */
  private static final long SERIES = 1_000;

  private final SeriesSource source;
  private final Trace trace;
  private final Budget budget;
  private final Map<Read, SelectedSeries> open = new LinkedHashMap<>();

  Reads(SeriesSource source, Trace trace, Budget budget) {
    this.source = source;
    this.trace = trace;
    this.budget = budget;
  }

  SelectedSeries open(Read read) {
    return open.computeIfAbsent(read, asked -> trace.watch(asked, () -> select(asked)));
  }

  private SelectedSeries select(Read read) {
    var selected = source.select(read.selection());
    budget.take(0, SERIES * selected.labels().size());
    return selected;
  }

  /// What each node of `plan` took.
  Analysis analysis(Plan plan) {
    return trace.analysis(plan, open);
  }

  /// What storage says, complete once everything was read.
  Notes notes() {
    var notes = Notes.none();
    for (var selected : open.values()) {
      notes = notes.and(selected.notes());
    }
    return notes;
  }

  @Override
  public void close() {
    open.values().forEach(SelectedSeries::close);
  }
}
