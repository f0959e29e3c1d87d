/// Where samples become columns: [dev.perennial.promql.exec.scan.InstantScan] picks the newest sample at each step, and
/// [dev.perennial.promql.exec.scan.RangeScan] slides a [dev.perennial.promql.exec.scan.Window] over a series and lets a
/// [dev.perennial.promql.exec.scan.WindowFunction] compute each step.
///
/// Windows are open on the left and closed on the right.
@NullMarked
package dev.perennial.promql.exec.scan;

import org.jspecify.annotations.NullMarked;
