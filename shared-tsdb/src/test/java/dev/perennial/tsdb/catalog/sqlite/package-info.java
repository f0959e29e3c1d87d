/// Tests of `catalog.sqlite`.
@NullMarked
package dev.perennial.tsdb.catalog.sqlite;

import org.jspecify.annotations.NullMarked;
