package dev.perennial.tsdb.catalog;

import dev.perennial.tsdb.block.BlockId;
import java.time.Instant;

/// A block that queries no longer read and whose objects wait for the sweep: since when, and the reason as a sentence.
public record SupersededBlock(BlockId id, Instant since, String reason) {}
