/// Binary operators: [dev.perennial.promql.exec.binary.VectorScalar] works series by series,
/// [dev.perennial.promql.exec.binary.VectorMatching] finds for each series of one side its partners on the other,
/// [dev.perennial.promql.exec.binary.SetOperators] compare label sets.
///
/// Which series can meet is known from their labels; which do meet is decided at each step.
@NullMarked
package dev.perennial.promql.exec.binary;

import org.jspecify.annotations.NullMarked;
