package dev.perennial.tsdb.plan;

import dev.perennial.tsdb.labels.Labels;

/// A replica of the stream whose sidecar is alive: its replica labels, and since when, in milliseconds, it holds samples.
///
/// Blocks are awaited from it for every window that begins no earlier.
public record LiveReplica(Labels replica, long since) {}
