/// Tests of `catalog.stored`.
@NullMarked
package dev.perennial.tsdb.catalog.stored;

import org.jspecify.annotations.NullMarked;
