package dev.perennial.lambda.compact;

import dev.perennial.lambda.flow.Assignment;
import dev.perennial.lambda.flow.Drafts;
import dev.perennial.lambda.flow.Wording;
import dev.perennial.lambda.flow.Work;
import dev.perennial.lambda.flow.Writing;
import dev.perennial.tsdb.compact.Accounts;
import dev.perennial.tsdb.compact.Compaction;
import dev.perennial.tsdb.labels.Shard;
import java.util.List;
import java.util.stream.Collectors;

/// Merges the blocks of an assignment into one, or into shards.
public final class CompactStep {
  private final Writing writing;
  private final Compaction compaction;

  /// A step that merges in this way.
  public CompactStep(Writing writing, Compaction compaction) {
    this.writing = writing;
    this.compaction = compaction;
  }

  /// Writes the merged block, or all of its shards.
  public Work compact(Assignment assignment) {
    return writing.write("compact", assignment, task -> merge(task, assignment.job().shard()), CompactStep::tell);
  }

  private List<Drafts.Draft> merge(Writing.Task task, Shard shard) {
    var sources = task.sources().stream().map(source -> new Compaction.Source(source.block(), source.replica())).toList();
    return compaction.split(sources, task.bucket(), shard, task.outputs()).stream()
        .map(product -> new Drafts.Draft(product.meta(), product.accounts()))
        .toList();
  }

  /// `merged 4 blocks of 2 replicas, 2026-01-31 12:00 to 14:00, into 01H… (812 series, 40,210 samples; 39,998 duplicates)`.
  private static String tell(Writing.Task task, List<Drafts.Draft> drafts) {
    long replicas = task.sources().stream().flatMap(source -> source.live().coverage().stream()).map(coverage -> coverage.replica()).distinct().count();
    var accounts = drafts.stream().map(Drafts.Draft::accounts).toList();
    var ids = drafts.stream().map(draft -> draft.meta().id().text()).collect(Collectors.joining(", "));
    return "merged " + Wording.count(task.sources().size(), "block") + " of " + Wording.count(replicas, "replica") + ", "
        + Wording.span(drafts.getFirst().meta().range()) + ", into " + (drafts.size() == 1 ? "" : drafts.size() + " shards, ") + ids + " ("
        + Wording.number(accounts.stream().mapToLong(Accounts::series).sum()) + " series, "
        + Wording.number(accounts.stream().mapToLong(Accounts::kept).sum()) + " samples; "
        + Wording.number(accounts.stream().mapToLong(Accounts::duplicates).sum()) + " duplicates)";
  }
}
