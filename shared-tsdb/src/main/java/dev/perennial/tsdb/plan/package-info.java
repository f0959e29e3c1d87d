/// What to compact and to downsample next: [dev.perennial.tsdb.plan.Planner] turns the live blocks of a stream into jobs.
///
/// Pure: it reads no bucket, no catalogue and no clock. The lengths of blocks are a parameter,
/// [dev.perennial.tsdb.plan.Ranges], so that the same rules run with blocks of two hours and of two minutes.
@NullMarked
package dev.perennial.tsdb.plan;

import org.jspecify.annotations.NullMarked;
