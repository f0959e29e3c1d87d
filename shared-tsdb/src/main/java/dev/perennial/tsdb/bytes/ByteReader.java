package dev.perennial.tsdb.bytes;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// A cursor over bytes that reads big-endian numbers, varints and strings, and never runs over the end.
///
/// What does not fit is a [MalformedBytesException] with the file's name and the offset in that file. Not for several threads.
public final class ByteReader {
  private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final byte[] array;
  private final int start;
  private final int end;
  private final String file;
  private final long fileOffset;
  private int at;

  /// A reader of `bytes`, which stand at `fileOffset` in `file`.
  public ByteReader(ByteSlice bytes, String file, long fileOffset) {
    this.array = bytes.array();
    this.start = bytes.offset();
    this.end = bytes.offset() + bytes.length();
    this.at = start;
    this.file = file;
    this.fileOffset = fileOffset;
  }

  /// The place of the next byte in the slice.
  public int position() {
    return at - start;
  }

  /// Goes to a place in the slice.
  public void position(int place) {
    if (place < 0 || place > end - start) {
      throw malformed("place " + place + " lies outside its " + (end - start) + " bytes");
    }
    at = start + place;
  }

  /// The place of the next byte in the file.
  public long offset() {
    return fileOffset + position();
  }

  /// The number of bytes not read yet.
  public int remaining() {
    return end - at;
  }

  /// An unsigned byte.
  public int u8() {
    need(1);
    return array[at++] & 0xff;
  }

  /// An unsigned number of two bytes.
  public int u16() {
    need(2);
    int value = ((array[at] & 0xff) << 8) | (array[at + 1] & 0xff);
    at += 2;
    return value;
  }

  /// An unsigned number of four bytes.
  public long u32() {
    need(4);
    long value = (int) INT.get(array, at) & 0xffff_ffffL;
    at += 4;
    return value;
  }

  /// Eight bytes; the highest bit is the sign.
  public long u64() {
    need(8);
    long value = (long) LONG.get(array, at);
    at += 8;
    return value;
  }

  /// An unsigned number in groups of seven bits, lowest first.
  public long uvarint() {
    long value = 0;
    int from = at;
    for (int shift = 0; shift < 70; shift += 7) {
      if (at == end) {
        at = from;
        throw malformed("a varint runs over the end");
      }
      byte group = array[at++];
      if (shift == 63 && group > 1) {
        break;
      }
      value |= (long) (group & 0x7f) << shift;
      if (group >= 0) {
        return value;
      }
    }
    at = from;
    throw malformed("a varint is longer than 64 bits");
  }

  /// A signed number: zigzag, then groups of seven bits.
  public long varint() {
    long value = uvarint();
    return (value >>> 1) ^ -(value & 1);
  }

  /// A varint that counts things of at least `each` bytes that still follow; `what` names them.
  public int count(int each, String what) {
    int from = at;
    long value = uvarint();
    if (value < 0 || value > remaining() / Math.max(each, 1)) {
      at = from;
      throw malformed("it announces " + Long.toUnsignedString(value) + " " + what + ", more than its bytes can hold");
    }
    return (int) value;
  }

  /// A string: its length in bytes as varint, then UTF-8.
  public String str() {
    int length = count(1, "bytes of text");
    var text = new String(array, at, length, StandardCharsets.UTF_8);
    at += length;
    return text;
  }

  /// The bytes of a string, without making one.
  public ByteSlice strBytes() {
    return bytes(count(1, "bytes of text"));
  }

  /// The next `length` bytes, not copied.
  public ByteSlice bytes(int length) {
    need(length);
    var slice = ByteSlice.of(array, at, length);
    at += length;
    return slice;
  }

  /// Passes over `length` bytes.
  public void skip(int length) {
    need(length);
    at += length;
  }

  /// What stands here does not fit: an exception to throw.
  public MalformedBytesException malformed(String what) {
    return new MalformedBytesException(file, offset(), what);
  }

  private void need(int length) {
    if (length < 0 || length > end - at) {
      throw malformed("it ends after " + remaining() + " bytes where " + length + " are expected");
    }
  }
}
