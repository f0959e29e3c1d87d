package dev.perennial.tsdb.dedup;

import dev.perennial.tsdb.series.Samples;

/// A stretch of a merged series that comes from one replica: its samples at places `from <= i < to`.
public record Run(Samples samples, int from, int to) {}
