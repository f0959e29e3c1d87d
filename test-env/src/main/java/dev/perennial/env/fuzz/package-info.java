/// `perennial bench fuzz`: random queries answered by our engine and by another Prometheus API over the same series, and every
/// difference told.
///
/// [dev.perennial.env.fuzz.FuzzSeries] makes the series, [dev.perennial.env.fuzz.Queries] the queries,
/// [dev.perennial.env.fuzz.Side] is one of the two that are asked, and [dev.perennial.env.fuzz.Ledger] knows the differences that have
/// a cause.
@NullMarked
package dev.perennial.env.fuzz;

import org.jspecify.annotations.NullMarked;
