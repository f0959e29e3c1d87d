/// Specifications of plans and of the rules that rewrite them, as text before and after.
@NullMarked
package dev.perennial.promql.plan;

import org.jspecify.annotations.NullMarked;
