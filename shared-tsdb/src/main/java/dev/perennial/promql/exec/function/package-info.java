/// Functions of instant vectors: [dev.perennial.promql.exec.function.FloatFunctions] change numbers one by one,
/// [dev.perennial.promql.exec.function.LabelFunctions] change labels, others look at whole vectors.
@NullMarked
package dev.perennial.promql.exec.function;

import org.jspecify.annotations.NullMarked;
