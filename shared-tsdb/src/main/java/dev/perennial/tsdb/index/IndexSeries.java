package dev.perennial.tsdb.index;

import dev.perennial.tsdb.labels.Labels;
import java.util.List;

/// A series as an index has it: its id in the file, its labels, and its chunks in order of time.
///
/// The list of chunks is immutable and takes three numbers a chunk.
public record IndexSeries(long id, Labels labels, List<ChunkRef> chunks) {}
