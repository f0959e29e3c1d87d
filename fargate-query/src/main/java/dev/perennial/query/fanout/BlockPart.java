package dev.perennial.query.fanout;

import dev.perennial.tsdb.block.BlockReader;
import dev.perennial.tsdb.block.BlockSeries;
import dev.perennial.tsdb.catalog.LiveBlock;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.time.TimeRanges;

/// One series of a block that a query reads; its chunks are fetched with those of its neighbours.
record BlockPart(Labels replica, Pinned pinned, BlockSeries series) implements Part {
  /// A block of a stream, open, and the time for which its samples count.
  record Pinned(LiveBlock block, Labels stream, BlockReader reader, TimeRanges use) {}
}
