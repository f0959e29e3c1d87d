package dev.perennial.query.fanout;

import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.time.TimeRanges;

/// What one source should have given and did not: whose samples, of which time, and why.
///
/// `uncovered` is the part of the time that no other replica of the stream covers; where it is empty nothing is missing from the answer.
public record Missing(String source, Labels labels, TimeRanges ranges, TimeRanges uncovered, String reason) {}
