package dev.perennial.query.fanout;

import dev.perennial.tsdb.chunk.Chunk;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.time.TimeRanges;
import java.util.List;

/// Chunks of one series as an endpoint sent them, kept compressed until they are read, and the time for which they count.
record LivePart(Labels replica, List<Chunk> chunks, TimeRanges use) implements Part {}
