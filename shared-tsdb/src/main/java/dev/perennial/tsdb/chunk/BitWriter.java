package dev.perennial.tsdb.chunk;

import dev.perennial.tsdb.bytes.ByteSlice;
import java.util.Arrays;

/// Writes a bit stream, most significant bit first; the last byte is filled up with zeros.
final class BitWriter {
  private byte[] bytes;
  private int size;
  private long word;
  private int filled;

  BitWriter() {
    this(256);
  }

  /// Room for `capacity` bytes to begin with, a multiple of eight.
  BitWriter(int capacity) {
    bytes = new byte[capacity];
  }

  /// Writes the low `count` bits (1..64) of `value`.
  void bits(long value, int count) {
    long clean = value & (-1L >>> (64 - count));
    int free = 64 - filled;
    if (count < free) {
      word |= clean << (free - count);
      filled += count;
      return;
    }
    int rest = count - free;
    put(word | (clean >>> rest));
    word = rest == 0 ? 0 : clean << (64 - rest);
    filled = rest;
  }

  private void put(long full) {
    if (size + 8 > bytes.length) {
      bytes = Arrays.copyOf(bytes, bytes.length * 2);
    }
    BitReader.LONG.set(bytes, size, full);
    size += 8;
  }

  /// Writes a double's 64 bits.
  void raw(double value) {
    bits(Double.doubleToRawLongBits(value), 64);
  }

  /// Writes an unsigned number in groups of 7 bits, low ones first.
  void uvarint(long value) {
    long left = value;
    while ((left & ~0x7fL) != 0) {
      bits((left & 0x7f) | 0x80, 8);
      left >>>= 7;
    }
    bits(left, 8);
  }

  /// Writes a signed number, zigzag and then as [#uvarint].
  void varint(long value) {
    uvarint((value << 1) ^ (value >> 63));
  }

  /// Writes an unsigned number with a size prefix.
  void varbitUint(long value) {
    int size = 64 - Long.numberOfLeadingZeros(value);
    if (size == 0) {
      bits(0, 1);
    } else if (size <= 3) {
      varbit(value, 0b10, 2, 3);
    } else if (size <= 6) {
      varbit(value, 0b110, 3, 6);
    } else if (size <= 9) {
      varbit(value, 0b1110, 4, 9);
    } else if (size <= 12) {
      varbit(value, 0b11110, 5, 12);
    } else if (size <= 18) {
      varbit(value, 0b111110, 6, 18);
    } else if (size <= 25) {
      varbit(value, 0b1111110, 7, 25);
    } else if (size <= 56) {
      varbit(value, 0b11111110, 8, 56);
    } else {
      varbit(value, 0b11111111, 8, 64);
    }
  }

  /// Writes a signed number with a size prefix.
  void varbitInt(long value) {
    if (value == 0) {
      bits(0, 1);
    } else if (fits(value, 3)) {
      varbit(value, 0b10, 2, 3);
    } else if (fits(value, 6)) {
      varbit(value, 0b110, 3, 6);
    } else if (fits(value, 9)) {
      varbit(value, 0b1110, 4, 9);
    } else if (fits(value, 12)) {
      varbit(value, 0b11110, 5, 12);
    } else if (fits(value, 18)) {
      varbit(value, 0b111110, 6, 18);
    } else if (fits(value, 25)) {
      varbit(value, 0b1111110, 7, 25);
    } else if (fits(value, 56)) {
      varbit(value, 0b11111110, 8, 56);
    } else {
      varbit(value, 0b11111111, 8, 64);
    }
  }

  private void varbit(long value, int prefix, int prefixBits, int valueBits) {
    bits(prefix, prefixBits);
    bits(value, valueBits);
  }

  /// Whether `value` is in the lopsided range that [BitReader#signed] reads back from `size` bits.
  static boolean fits(long value, int size) {
    long half = 1L << (size - 1);
    return value > -half && value <= half;
  }

  /// What was written so far, behind `head` bytes left free for a header.
  ByteSlice finish(byte... head) {
    int tail = (filled + 7) >>> 3;
    var out = new byte[head.length + size + tail];
    System.arraycopy(head, 0, out, 0, head.length);
    System.arraycopy(bytes, 0, out, head.length, size);
    for (int i = 0; i < tail; i++) {
      out[head.length + size + i] = (byte) (word >>> (56 - 8 * i));
    }
    return ByteSlice.of(out);
  }
}
