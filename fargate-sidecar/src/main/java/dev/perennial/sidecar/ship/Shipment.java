package dev.perennial.sidecar.ship;

import dev.perennial.tsdb.block.BlockId;
import java.util.List;

/// What one round of shipping did.
///
/// `shipped` are the blocks that became blocks of the bucket in this round, `bytes` what had to be sent for them; `skipped` and
/// `failed` hold a sentence each; `newest` is the end of the newest block that is in the bucket, 0 if none.
public record Shipment(List<BlockId> shipped, long bytes, List<String> skipped, List<String> failed, long newest) {
  /// Copies the lists.
  public Shipment {
    shipped = List.copyOf(shipped);
    skipped = List.copyOf(skipped);
    failed = List.copyOf(failed);
  }
}
