/// Aggregations: [dev.perennial.promql.exec.aggregate.Aggregation] takes the batches of its input in order and keeps only what
/// each group needs, so that its memory depends on the groups, not on the input.
@NullMarked
package dev.perennial.promql.exec.aggregate;

import org.jspecify.annotations.NullMarked;
