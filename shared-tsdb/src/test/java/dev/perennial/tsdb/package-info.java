/// What the tests of several packages share: [dev.perennial.tsdb.Golden] data.
@NullMarked
package dev.perennial.tsdb;

import org.jspecify.annotations.NullMarked;
