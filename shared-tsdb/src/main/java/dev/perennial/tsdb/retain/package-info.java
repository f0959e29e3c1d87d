/// Which blocks have reached the age at which they go: [dev.perennial.tsdb.retain.Retention].
///
/// Pure: it reads no bucket, no catalogue and no clock. Thanos' rule, one age a resolution, with one addition: what has a coarser
/// copy to come goes only once that copy is there.
@NullMarked
package dev.perennial.tsdb.retain;

import org.jspecify.annotations.NullMarked;
