package dev.perennial.lambda.downsample;

import dev.perennial.lambda.flow.Assignment;
import dev.perennial.lambda.flow.Drafts;
import dev.perennial.lambda.flow.Wording;
import dev.perennial.lambda.flow.Work;
import dev.perennial.lambda.flow.Writing;
import dev.perennial.tsdb.block.BlockReader;
import dev.perennial.tsdb.compact.Accounts;
import dev.perennial.tsdb.downsample.Downsampler;
import java.util.List;

/// Makes the coarser copy of an assignment's block.
public final class DownsampleStep {
  private final Writing writing;

  /// A step that writes in this way.
  public DownsampleStep(Writing writing) {
    this.writing = writing;
  }

  /// Writes the coarser block. Where nothing is left of the source it is an empty one: it says that the work was done.
  public Work downsample(Assignment assignment) {
    return writing.write("downsample", assignment, task -> List.of(copy(task, assignment)), DownsampleStep::tell);
  }

  private static Drafts.Draft copy(Writing.Task task, Assignment assignment) {
    var source = task.sources().getFirst().block();
    var meta = Downsampler.run(source, task.bucket(), task.outputs().getFirst().id(), assignment.job().resolution());
    // What is kept is new: it is counted from the written bytes, and must be found so again.
    return new Drafts.Draft(meta, Accounts.count(BlockReader.open(task.bucket(), meta)));
  }

  /// `downsampled block 01H…, 2026-01-31 00:00 to 2026-02-02 00:00, to 5m, into 01H… (812 series, 4,021 samples)`.
  private static String tell(Writing.Task task, List<Drafts.Draft> drafts) {
    var meta = drafts.getFirst().meta();
    return "downsampled block " + task.sources().getFirst().block().meta().id() + ", " + Wording.span(meta.range()) + ", to "
        + meta.thanos().resolution() + ", into " + meta.id() + " (" + Wording.number(meta.stats().series()) + " series, "
        + Wording.number(meta.stats().samples()) + " samples)";
  }
}
