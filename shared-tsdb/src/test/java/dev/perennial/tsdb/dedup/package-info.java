/// Tests of [dev.perennial.tsdb.dedup.Dedup].
@NullMarked
package dev.perennial.tsdb.dedup;

import org.jspecify.annotations.NullMarked;
