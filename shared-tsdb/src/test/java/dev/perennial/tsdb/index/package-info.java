/// Tests of the index: [dev.perennial.tsdb.index.IndexVectorSpec] holds it to bytes worked out by hand.
@NullMarked
package dev.perennial.tsdb.index;

import org.jspecify.annotations.NullMarked;
