/// A catalogue that lives as long as its process: for tests, and for a querier that is pointed at a bucket alone.
/// [dev.perennial.tsdb.catalog.memory.MemoryCatalog].
@NullMarked
package dev.perennial.tsdb.catalog.memory;

import org.jspecify.annotations.NullMarked;
