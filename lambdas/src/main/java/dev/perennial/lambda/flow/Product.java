package dev.perennial.lambda.flow;

import dev.perennial.tsdb.block.BlockId;
import java.util.List;

/// What a worker wrote for an assignment, without `meta.json` yet: what `compact` and `downsample` hand to `verify`, and `verify` to `swap`.
///
/// What `verify` needs beyond the ids lies beside each output, see [Drafts].
public record Product(Assignment assignment, List<BlockId> outputs) {
  /// Copies the list.
  public Product {
    outputs = List.copyOf(outputs);
  }
}
