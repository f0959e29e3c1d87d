/// What PromQL computes with native and classic histograms. [dev.perennial.promql.exec.histogram.Tally] adds and scales them,
/// [dev.perennial.promql.exec.histogram.Bucket] lists their buckets with bounds, and quantiles and fractions are read from those.
@NullMarked
package dev.perennial.promql.exec.histogram;

import org.jspecify.annotations.NullMarked;
