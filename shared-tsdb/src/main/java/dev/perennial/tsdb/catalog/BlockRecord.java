package dev.perennial.tsdb.catalog;

import dev.perennial.tsdb.block.BlockId;
import java.time.Instant;

/// What is known of one block for good: its `meta.json` as text, and where it was refused, why.
///
/// `stream` is empty for a block that belongs to none (it has no external labels). `quarantine` is a sentence, or empty.
public record BlockRecord(
    TenantId tenant, BlockId id, String stream, String meta, String quarantine, Instant seen) {
  /// Whether the block was refused.
  public boolean isQuarantined() {
    return !quarantine.isEmpty();
  }
}
