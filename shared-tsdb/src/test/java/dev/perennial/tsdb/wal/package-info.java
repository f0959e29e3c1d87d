@NullMarked
package dev.perennial.tsdb.wal;

import org.jspecify.annotations.NullMarked;
