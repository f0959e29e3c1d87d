/// Tests of [dev.perennial.tsdb.compact.Compaction].
@NullMarked
package dev.perennial.tsdb.compact;

import org.jspecify.annotations.NullMarked;
