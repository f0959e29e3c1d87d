package dev.perennial.sidecar.watch;

import dev.perennial.tsdb.labels.Labels;

/// What a Prometheus says of itself: its external labels, its version, and the shortest and longest span of its blocks as
/// its flags write them.
public record Identity(Labels labels, String version, String minBlock, String maxBlock) {}
