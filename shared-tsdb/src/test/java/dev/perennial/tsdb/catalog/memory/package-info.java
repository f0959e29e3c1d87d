/// Tests of `catalog.memory`.
@NullMarked
package dev.perennial.tsdb.catalog.memory;

import org.jspecify.annotations.NullMarked;
