/// Tests of shards.
@NullMarked
package dev.perennial.tsdb.labels;

import org.jspecify.annotations.NullMarked;
