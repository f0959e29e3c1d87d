/// Prometheus' native histograms as values: [dev.perennial.tsdb.histogram.Histogram] is either counted in
/// integers or in floats. Arithmetic on them is PromQL's business and lives in `promql`.
///
/// Schema `s` in -4..8 has the bucket bounds `2^(i * 2^-s)`; schema -53 lists its own upper bounds.
@NullMarked
package dev.perennial.tsdb.histogram;

import org.jspecify.annotations.NullMarked;
