package dev.perennial.lambda.flow;

import dev.perennial.tsdb.catalog.Lease;
import dev.perennial.tsdb.catalog.StreamId;
import dev.perennial.tsdb.plan.Job;

/// A job together with the right to do it: what `plan` hands to `compact` or `downsample`.
public record Assignment(StreamId stream, Lease lease, Job job) {}
