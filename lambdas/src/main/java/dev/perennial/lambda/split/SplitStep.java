package dev.perennial.lambda.split;

import dev.perennial.lambda.flow.Assignment;
import dev.perennial.lambda.flow.Drafts;
import dev.perennial.lambda.flow.Wording;
import dev.perennial.lambda.flow.Work;
import dev.perennial.lambda.flow.Writing;
import dev.perennial.tsdb.compact.Compaction;
import dev.perennial.tsdb.plan.Job;
import java.util.List;

/// Writes one shard of what is too large for one worker, while others write theirs.
public final class SplitStep {
  private final Writing writing;
  private final Compaction compaction;

  /// A step that merges in this way.
  public SplitStep(Writing writing, Compaction compaction) {
    this.writing = writing;
    this.compaction = compaction;
  }

  /// Writes the shard of an assignment of one part.
  public Work split(Assignment assignment) {
    if (!(assignment.job() instanceof Job.Part part)) {
      throw new IllegalArgumentException("Cannot split " + assignment.job().sources() + ": the job is not one part of another.");
    }
    return writing.write("split", assignment, task -> List.of(write(task, part)), (task, drafts) -> tell(part, task, drafts.getFirst()));
  }

  private Drafts.Draft write(Writing.Task task, Job.Part part) {
    var sources = task.sources().stream().map(source -> new Compaction.Source(source.block(), source.replica())).toList();
    var product = compaction.part(sources, task.bucket(), part.shard(), part.whole().parts(), part.place(), task.outputs().getFirst());
    return new Drafts.Draft(product.meta(), product.accounts());
  }

  /// `wrote shard 1/4 of 1 block, 2026-01-31 12:00 to 14:00, into 01H… (203 series, 10,210 samples)`.
  private static String tell(Job.Part part, Writing.Task task, Drafts.Draft draft) {
    return "wrote shard " + part.outputs().getFirst() + " of " + Wording.count(task.sources().size(), "block") + ", " + Wording.span(draft.meta().range())
        + ", into " + draft.meta().id() + " (" + Wording.number(draft.accounts().series()) + " series, "
        + Wording.number(draft.accounts().kept()) + " samples)";
  }
}
