/// Tests of the primitives: [dev.perennial.tsdb.bytes.ByteReaderSpec].
@NullMarked
package dev.perennial.tsdb.bytes;

import org.jspecify.annotations.NullMarked;
