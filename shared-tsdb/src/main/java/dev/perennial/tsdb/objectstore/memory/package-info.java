/// A bucket that lives as long as its process, for tests and for trying things:
/// [dev.perennial.tsdb.objectstore.memory.MemoryObjectStore].
@NullMarked
package dev.perennial.tsdb.objectstore.memory;

import org.jspecify.annotations.NullMarked;
