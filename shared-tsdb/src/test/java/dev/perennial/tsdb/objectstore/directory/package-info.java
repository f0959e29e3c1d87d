/// Tests of `objectstore.directory`.
@NullMarked
package dev.perennial.tsdb.objectstore.directory;

import org.jspecify.annotations.NullMarked;
