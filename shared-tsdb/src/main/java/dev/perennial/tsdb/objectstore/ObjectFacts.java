package dev.perennial.tsdb.objectstore;

import java.time.Instant;

/// An object's key, size in bytes and time of its last write.
public record ObjectFacts(String key, long size, Instant modified) {}
