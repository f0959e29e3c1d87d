/// Measurements on one machine, printed as a table: [dev.perennial.env.bench.BenchCommand] runs them.
///
/// What is measured runs in processes of its own: codecs and merges in fresh Java processes, queries in the querier and in real
/// Prometheus, over blocks that are generated from a fixed seed.
@NullMarked
package dev.perennial.env.bench;

import org.jspecify.annotations.NullMarked;
