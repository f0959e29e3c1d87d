package dev.perennial.tsdb.bytes;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A growing array of bytes with big-endian numbers, varints and strings: what [ByteReader] reads. Not for several threads.
public final class ByteWriter {
  private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private byte[] array;
  private int size;

  /// Nothing yet, with room for some bytes.
  public ByteWriter() {
    this(256);
  }

  /// Nothing yet, with room for `capacity` bytes.
  public ByteWriter(int capacity) {
    array = new byte[Math.max(capacity, 16)];
  }

  /// The number of bytes written.
  public int size() {
    return size;
  }

  /// Forgets everything; the room stays.
  public void clear() {
    size = 0;
  }

  /// The array written to; only the first [#size] bytes count, and only until the next write.
  public byte[] array() {
    return array;
  }

  /// A copy of what was written.
  public ByteSlice copy() {
    return ByteSlice.of(Arrays.copyOf(array, size));
  }

  /// The lowest eight bits of `value`.
  public ByteWriter u8(int value) {
    reserve(1);
    array[size++] = (byte) value;
    return this;
  }

  /// The lowest sixteen bits of `value`.
  public ByteWriter u16(int value) {
    reserve(2);
    array[size++] = (byte) (value >>> 8);
    array[size++] = (byte) value;
    return this;
  }

  /// The lowest 32 bits of `value`.
  public ByteWriter u32(long value) {
    reserve(4);
    INT.set(array, size, (int) value);
    size += 4;
    return this;
  }

  /// All 64 bits of `value`.
  public ByteWriter u64(long value) {
    reserve(8);
    LONG.set(array, size, value);
    size += 8;
    return this;
  }

  /// An unsigned number in groups of seven bits, lowest first.
  public ByteWriter uvarint(long value) {
    reserve(10);
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      array[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    array[size++] = (byte) rest;
    return this;
  }

  /// A signed number: zigzag, then groups of seven bits.
  public ByteWriter varint(long value) {
    return uvarint((value << 1) ^ (value >> 63));
  }

  /// The number of bytes that [#uvarint] takes for `value`.
  public static int uvarintSize(long value) {
    return value == 0 ? 1 : (70 - Long.numberOfLeadingZeros(value)) / 7;
  }

  /// A string: its length in bytes as varint, then UTF-8.
  public ByteWriter str(String text) {
    var utf8 = text.getBytes(StandardCharsets.UTF_8);
    return uvarint(utf8.length).bytes(utf8, 0, utf8.length);
  }

  /// Bytes as they are.
  public ByteWriter bytes(ByteSlice bytes) {
    return bytes(bytes.array(), bytes.offset(), bytes.length());
  }

  /// Bytes as they are.
  public ByteWriter bytes(byte[] source, int offset, int length) {
    reserve(length);
    System.arraycopy(source, offset, array, size, length);
    size += length;
    return this;
  }

  /// `count` zero bytes.
  public ByteWriter zeros(int count) {
    reserve(count);
    Arrays.fill(array, size, size + count, (byte) 0);
    size += count;
    return this;
  }

  /// The checksum of everything written from place `from` on.
  public ByteWriter crc(int from) {
    return u32(Crc32c.of(array, from, size - from));
  }

  private void reserve(int more) {
    if (more > array.length - size) {
      long wanted = Math.max((long) size + more, Math.min(array.length * 2L, Integer.MAX_VALUE - 16));
      array = Arrays.copyOf(array, Math.toIntExact(wanted));
    }
  }
}
