/// What a query means for given instants: [dev.perennial.promql.plan.Planner] turns an
/// [dev.perennial.promql.syntax.Expr] into a tree of [dev.perennial.promql.plan.Plan] nodes and rewrites it, one rule a class.
///
/// In a plan all times are known: offsets, `@`, ranges and the span every selector reads. Plans are immutable and print as
/// an indented tree.
@NullMarked
package dev.perennial.promql.plan;

import org.jspecify.annotations.NullMarked;
