package dev.perennial.tsdb.series;

/// Marks an exception by which a source gives up on a query on purpose: no defect, and its caller knows what to do. The message is for the user.
public interface SourceEnded {}
