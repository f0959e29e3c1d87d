package dev.perennial.tsdb.catalog;

import dev.perennial.tsdb.block.BlockId;
import java.time.Instant;

/// A block that is being written and that no query sees: entered before its first byte, with the fencing token of its writer.
public record StagedBlock(BlockId id, long token, Instant since) {}
