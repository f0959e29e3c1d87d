/// Bytes and what can be wrong with them: [dev.perennial.tsdb.bytes.ByteSlice] is a stretch of an array that
/// is read and never written, and [dev.perennial.tsdb.bytes.MalformedBytesException] says what does not fit its format, and where.
///
/// [dev.perennial.tsdb.bytes.ByteReader] and [dev.perennial.tsdb.bytes.ByteWriter] speak the primitives of Prometheus' files:
/// big-endian numbers of fixed width, `uvarint` (seven bits a byte, lowest group first), `varint` (zigzag, then `uvarint`),
/// strings (`uvarint` length, then UTF-8) and CRC-32C stored big-endian.
@NullMarked
package dev.perennial.tsdb.bytes;

import org.jspecify.annotations.NullMarked;
