/// PromQL evaluated: [dev.perennial.promql.exec.Engine] answers a query over a
/// [dev.perennial.tsdb.series.SeriesSource] with an [dev.perennial.promql.exec.Outcome].
///
/// A query becomes a plan (package `plan`), a plan becomes operators. An operator knows its series before their values and
/// delivers these in batches of neighbouring series, each series as a column over all steps of the query (package `step`).
/// Batches are computed on several threads and consumed in order, so that an answer does not depend on scheduling.
@NullMarked
package dev.perennial.promql.exec;

import org.jspecify.annotations.NullMarked;
