package dev.perennial.lambda.join;

import dev.perennial.lambda.flow.Assignment;
import dev.perennial.lambda.flow.Product;
import dev.perennial.lambda.flow.Work;
import dev.perennial.tsdb.admit.Admission;
import dev.perennial.tsdb.block.BlockFiles;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.BlockMeta;
import dev.perennial.tsdb.objectstore.ObjectStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Makes one product of the shards that several workers wrote: of all of them, or none.
public final class JoinStep {
  private final ObjectStore bucket;
  private final Admission admission;

  /// A step over one bucket.
  public JoinStep(ObjectStore bucket, Admission admission) {
    this.bucket = bucket;
    this.admission = admission;
  }

  /// How the work on one shard ended.
  public sealed interface Shard {
    /// It was written and verified, as this block.
    record Made(BlockId block) implements Shard {}

    /// The assignment is past.
    record Past(String why) implements Shard {}

    /// Its worker found something that no retry mends.
    record Refused(String why) implements Shard {}
  }

  /// The product of a job's shards, in their order. A refusal of one is one of all; so is it where one came too late.
  ///
  /// @throws IllegalArgumentException if these are not the shards of the job
  public Work join(Assignment assignment, List<Shard> shards) {
    var wanted = assignment.job().outputs();
    if (shards.size() != wanted.size()) {
      throw new IllegalArgumentException("Cannot join " + shards.size() + " shards: the job has " + wanted.size() + ".");
    }
    var blocks = new ArrayList<BlockId>();
    Optional<Work> past = Optional.empty();
    for (int i = 0; i < shards.size(); i++) {
      switch (shards.get(i)) {
        case Shard.Refused(String why) -> {
          return new Work.Refused(why);
        }
        case Shard.Past(String why) -> past = Optional.of(new Work.Past(why));
        case Shard.Made(BlockId block) -> {
          blocks.add(block);
          past = past.or(() -> swept(block));
        }
      }
    }
    if (past.isPresent()) {
      return past.get();
    }
    for (int i = 0; i < blocks.size(); i++) {
      require(blocks.get(i), wanted.get(i));
    }
    return new Work.Passed(new Product(assignment, blocks));
  }

  private Optional<Work> swept(BlockId block) {
    return bucket.head(BlockFiles.meta(block)).isPresent() ? Optional.empty() : Optional.of(new Work.Past("Block " + block + " was swept."));
  }

  private void require(BlockId block, dev.perennial.tsdb.labels.Shard wanted) {
    var key = BlockFiles.meta(block);
    var found = bucket.read(key).map(bytes -> admission.admit(BlockMeta.parse(bytes, key)));
    if (!(found.orElse(null) instanceof Admission.Verdict.Admitted admitted && admitted.block().shard().equals(wanted))) {
      throw new IllegalArgumentException("Cannot take block " + block + " for shard " + wanted + ": its meta.json says otherwise.");
    }
  }
}
