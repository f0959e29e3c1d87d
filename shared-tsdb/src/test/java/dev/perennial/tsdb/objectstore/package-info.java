/// What every bucket must do, [dev.perennial.tsdb.objectstore.ObjectStoreContract], and decorators that break one.
@NullMarked
package dev.perennial.tsdb.objectstore;

import org.jspecify.annotations.NullMarked;
