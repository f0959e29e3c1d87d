/// What operators are made of: an [dev.perennial.promql.exec.step.Operator] delivers
/// [dev.perennial.promql.exec.step.Column]s in batches, within the limits of a [dev.perennial.promql.exec.step.Query].
@NullMarked
package dev.perennial.promql.exec.step;

import org.jspecify.annotations.NullMarked;
