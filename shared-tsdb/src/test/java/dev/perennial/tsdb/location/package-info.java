/// Tests of `location`.
@NullMarked
package dev.perennial.tsdb.location;

import org.jspecify.annotations.NullMarked;
