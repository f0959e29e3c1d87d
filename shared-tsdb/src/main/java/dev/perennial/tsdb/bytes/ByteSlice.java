package dev.perennial.tsdb.bytes;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;

/// A stretch of a byte array that nobody writes any more. Equal slices hold equal bytes.
public final class ByteSlice {
  private final byte[] array;
  private final int offset;
  private final int length;

  private ByteSlice(byte[] array, int offset, int length) {
    this.array = array;
    this.offset = offset;
    this.length = length;
  }

  /// All of `array`, which the slice now owns.
  public static ByteSlice of(byte[] array) {
    return new ByteSlice(array, 0, array.length);
  }

  /// `length` bytes of `array` from `offset` on; the array is not copied.
  public static ByteSlice of(byte[] array, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, array.length);
    return new ByteSlice(array, offset, length);
  }

  /// The array behind the slice, for decoders. Not to be written.
  public byte[] array() {
    return array;
  }

  /// Where the slice begins in [#array].
  public int offset() {
    return offset;
  }

  /// The number of bytes.
  public int length() {
    return length;
  }

  /// The byte at place `i` of the slice.
  public byte at(int i) {
    return array[offset + Objects.checkIndex(i, length)];
  }

  /// Whether both are the same stretch of one array, which is seen without looking at its bytes.
  @SuppressWarnings("ReferenceEquality") // An array is itself.
  public boolean isSameAs(ByteSlice other) {
    return array == other.array && offset == other.offset && length == other.length;
  }

  /// A part of this slice.
  public ByteSlice slice(int from, int size) {
    Objects.checkFromIndexSize(from, size, length);
    return new ByteSlice(array, offset + from, size);
  }

  /// A copy of the bytes.
  public byte[] toArray() {
    return Arrays.copyOfRange(array, offset, offset + length);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ByteSlice slice
        && Arrays.equals(
            array, offset, offset + length, slice.array, slice.offset, slice.offset + slice.length);
  }

  @Override
  public int hashCode() {
    int hash = 1;
    for (int i = offset; i < offset + length; i++) {
      hash = 31 * hash + array[i];
    }
    return hash;
  }

  @Override
  public String toString() {
    return HexFormat.of().formatHex(array, offset, offset + length);
  }
}
