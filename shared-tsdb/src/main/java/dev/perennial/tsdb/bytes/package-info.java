/// Bytes and what can be wrong with them: [dev.perennial.tsdb.bytes.ByteSlice] is a stretch of an array that
/// is read and never written, and [dev.perennial.tsdb.bytes.MalformedBytesException] says what does not fit its format, and where.
@NullMarked
package dev.perennial.tsdb.bytes;

import org.jspecify.annotations.NullMarked;
