/// PromQL as text and as a tree: [dev.perennial.promql.syntax.Parser] reads a query into an [dev.perennial.promql.syntax.Expr],
/// which is what it means before anything is known about data. Errors have the wording and the positions of Prometheus 3.14.
@NullMarked
package dev.perennial.promql.syntax;

import org.jspecify.annotations.NullMarked;
