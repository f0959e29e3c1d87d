/// PromQL as text and as a tree: [dev.perennial.promql.syntax.Expr] is what a query means, before anything is known about data.
@NullMarked
package dev.perennial.promql.syntax;

import org.jspecify.annotations.NullMarked;
