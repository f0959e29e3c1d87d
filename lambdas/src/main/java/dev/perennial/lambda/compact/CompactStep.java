package dev.perennial.lambda.compact;

import dev.perennial.lambda.flow.Assignment;
import dev.perennial.lambda.flow.Drafts;
import dev.perennial.lambda.flow.Wording;
import dev.perennial.lambda.flow.Work;
import dev.perennial.lambda.flow.Writing;
import dev.perennial.tsdb.compact.Compaction;

/// Merges the blocks of an assignment into one.
public final class CompactStep {
  private final Writing writing;
  private final Compaction compaction;

  /// A step that merges in this way.
  public CompactStep(Writing writing, Compaction compaction) {
    this.writing = writing;
    this.compaction = compaction;
  }

  /// Writes the merged block.
  public Work compact(Assignment assignment) {
    return writing.write("compact", assignment, this::merge, CompactStep::tell);
  }

  private Drafts.Draft merge(Writing.Task task) {
    var sources = task.sources().stream().map(source -> new Compaction.Source(source.block(), source.replica())).toList();
    var product = compaction.run(sources, task.bucket(), task.output(), task.labels());
    return new Drafts.Draft(product.meta(), product.accounts());
  }

  /// `merged 4 blocks of 2 replicas, 2026-01-31 12:00 to 14:00, into 01H… (812 series, 40,210 samples; 39,998 duplicates)`.
  private static String tell(Writing.Task task, Drafts.Draft draft) {
    long replicas = task.sources().stream().flatMap(source -> source.live().coverage().stream()).map(coverage -> coverage.replica()).distinct().count();
    var accounts = draft.accounts();
    return "merged " + Wording.count(task.sources().size(), "block") + " of " + Wording.count(replicas, "replica") + ", "
        + Wording.span(draft.meta().range()) + ", into " + task.output() + " (" + Wording.number(accounts.series()) + " series, "
        + Wording.number(accounts.kept()) + " samples; " + Wording.number(accounts.duplicates()) + " duplicates)";
  }
}
