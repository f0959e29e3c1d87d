/// Spans of time: [dev.perennial.tsdb.time.TimeRange] and the set algebra that the handover between
/// sidecars and blocks needs, [dev.perennial.tsdb.time.TimeRanges]. All times are milliseconds since 1970 UTC.
@NullMarked
package dev.perennial.tsdb.time;

import org.jspecify.annotations.NullMarked;
