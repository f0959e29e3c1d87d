/// Tests of `objectstore.memory`.
@NullMarked
package dev.perennial.tsdb.objectstore.memory;

import org.jspecify.annotations.NullMarked;
