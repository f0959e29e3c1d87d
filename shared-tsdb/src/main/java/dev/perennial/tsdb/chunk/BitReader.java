package dev.perennial.tsdb.chunk;

import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.bytes.MalformedBytesException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Reads a bit stream, most significant bit first, and checks that it does not run over its end.
final class BitReader {
  /// Big-endian longs at any place of a byte array.
  static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  /// How many bytes behind its end may be looked at before the end is checked.
  static final int MARGIN = 32;

  /** Places are bits in an int. */
  private static final int MAX_BYTES = 1 << 27;

  /** The longest prefix of a number's size. */
  private static final int MOST_ONES = 8;

  private static final int[] VARBIT_SIZES = {0, 3, 6, 9, 12, 18, 25, 56, 64};

  /** How many bits are looked at to pass over numbers. */
  private static final int STRIDE = 12;

  /** How many bits a step has for a length, which is at most 8 and 64. */
  private static final int LENGTH_BITS = 7;

  /**
   * By the next bits: how many numbers lie in them whole, at least one, and before that the length of those. A first number may be longer than
   * what was looked at, for its prefix tells its length.
   */
  private static final short[] STEPS = steps();

  private static short[] steps() {
    var steps = new short[1 << STRIDE];
    for (int bits = 0; bits < steps.length; bits++) {
      int taken = 0;
      int numbers = 0;
      while (taken < STRIDE) {
        int ones = Math.min(MOST_ONES, Integer.numberOfLeadingZeros(~(bits << (32 - STRIDE + taken))));
        int next = Math.min(MOST_ONES, ones + 1) + VARBIT_SIZES[ones];
        if (numbers > 0 && taken + next > STRIDE) {
          break;
        }
        taken += next;
        numbers++;
      }
      steps[bits] = (short) (numbers << LENGTH_BITS | taken);
    }
    return steps;
  }

  private final String what;
  private final byte[] bytes;
  private final int start;
  private final int end;
  private int place;

  /// A reader of `data`; `what` names it in complaints.
  BitReader(String what, ByteSlice data) {
    this.what = what;
    if (data.length() > MAX_BYTES) {
      throw new MalformedBytesException(what, 0, "it has " + data.length() + " bytes, more than any chunk");
    }
    int from = data.offset();
    if ((long) from + data.length() + MARGIN <= Math.min(data.array().length, MAX_BYTES)) {
      bytes = data.array();
    } else {
      bytes = Arrays.copyOfRange(data.array(), from, from + data.length() + MARGIN);
      from = 0;
    }
    start = from << 3;
    end = (from + data.length()) << 3;
    place = start;
  }

  /// The array to look into, readable for [#MARGIN] bytes behind [#end].
  byte[] bytes() {
    return bytes;
  }

  /// The bit behind the last one.
  int end() {
    return end;
  }

  /// The next bit's place in the array.
  int place() {
    return place;
  }

  /// Goes on from another place.
  void moveTo(int newPlace) {
    place = newPlace;
    if (newPlace > end) {
      throw malformed("it ends early");
    }
  }

  /// The number of bits left.
  int left() {
    return end - place;
  }

  /// A complaint at the present place.
  MalformedBytesException malformed(String complaint) {
    return new MalformedBytesException(what, (Math.min(place, end) - start) >>> 3, complaint);
  }

  /// The 64 bits at `place`; those behind the end are arbitrary.
  static long peek(byte[] bytes, int place) {
    int at = place >>> 3;
    int shift = place & 7;
    return ((long) LONG.get(bytes, at) << shift) | ((bytes[at + 8] & 0xff) >>> (8 - shift));
  }

  /// The next `count` bits (1..64), as an unsigned number.
  long bits(int count) {
    long word = peek(bytes, place);
    moveTo(place + count);
    return word >>> (64 - count);
  }

  /// The next bit.
  boolean bit() {
    return bits(1) != 0;
  }

  /// A double's 64 bits.
  double raw() {
    return Double.longBitsToDouble(bits(64));
  }

  /// An unsigned number in groups of 7 bits, low ones first.
  long uvarint() {
    long value = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      long group = bits(8);
      if (shift == 63 && group > 1) {
        break;
      }
      value |= (group & 0x7f) << shift;
      if (group < 0x80) {
        return value;
      }
    }
    throw malformed("a number is longer than 64 bits");
  }

  /// A signed number, zigzag and then as [#uvarint].
  long varint() {
    long value = uvarint();
    return (value >>> 1) ^ -(value & 1);
  }

  /// An unsigned number with a size prefix of up to 8 ones.
  long varbitUint() {
    long word = peek(bytes, place);
    int ones = Math.min(MOST_ONES, Long.numberOfLeadingZeros(~word));
    int prefix = Math.min(MOST_ONES, ones + 1);
    int size = VARBIT_SIZES[ones];
    int from = place + prefix;
    moveTo(from + size);
    return size == 0 ? 0 : (prefix + size <= 64 ? word << prefix : peek(bytes, from)) >>> (64 - size);
  }

  /// A signed number with a size prefix of up to 8 ones.
  long varbitInt() {
    long word = peek(bytes, place);
    if (word >= 0) {
      moveTo(place + 1);
      return 0;
    }
    int ones = Math.min(MOST_ONES, Long.numberOfLeadingZeros(~word));
    int prefix = Math.min(MOST_ONES, ones + 1);
    int size = VARBIT_SIZES[ones];
    int from = place + prefix;
    moveTo(from + size);
    return signed((prefix + size <= 64 ? word << prefix : peek(bytes, from)) >>> (64 - size), size);
  }

  /// The next 64 bits, of which those behind the end are arbitrary.
  long peek() {
    return peek(bytes, place);
  }

  /// Adds to each of `steps` the next signed number of [#varbitInt], and to each of `values` what its step is then.
  void addVarbits(long[] steps, long[] values) {
    int at = place;
    for (int i = 0; i < steps.length; i++) {
      // At least 57 of these bits are real.
      long word = (long) LONG.get(bytes, at >>> 3) << (at & 7);
      if (word >= 0) {
        at++;
      } else {
        int ones = Math.min(MOST_ONES, Long.numberOfLeadingZeros(~word));
        int prefix = Math.min(MOST_ONES, ones + 1);
        int size = VARBIT_SIZES[ones];
        long bits = prefix + size <= 57 ? word << prefix : peek(bytes, at + prefix);
        steps[i] += signed(bits >>> (64 - size), size);
        at += prefix + size;
      }
      if (at > end) {
        moveTo(at);
      }
      values[i] += steps[i];
    }
    place = at;
  }

  /// Passes over `count` numbers of [#varbitInt].
  void skipVarbits(int count) {
    int at = place;
    int left = count;
    while (left > 0) {
      // At least 57 of these bits are real.
      long word = (long) LONG.get(bytes, at >>> 3) << (at & 7);
      int real = 57;
      while (left > 0 && real >= STRIDE) {
        int step = STEPS[(int) (word >>> (64 - STRIDE))];
        int taken = step & ((1 << LENGTH_BITS) - 1);
        int numbers = step >>> LENGTH_BITS;
        if (numbers > left) {
          int ones = Long.numberOfLeadingZeros(~word);
          taken = ones + 1 + VARBIT_SIZES[ones];
          numbers = 1;
        }
        at += taken;
        real -= taken;
        left -= numbers;
        word <<= taken;
      }
      if (at > end) {
        moveTo(at);
      }
    }
    place = at;
  }

  /// Passes over `count` doubles.
  void skipRaws(int count) {
    if (count > left() / 64) {
      moveTo(end);
      throw malformed("it ends early");
    }
    place += 64 * count;
  }

  /// Passes over a number of each column of [XorField]; `sizes` has the bits of each one's window, 0 where none was set, and is kept up.
  void skipXors(int[] sizes) {
    int at = place;
    for (int i = 0; i < sizes.length; i++) {
      // At least 57 of these bits are real.
      long word = (long) LONG.get(bytes, at >>> 3) << (at & 7);
      if (word >= 0) {
        at++;
      } else {
        if (word << 1 < 0) {
          int size = (int) (word << 7 >>> 58);
          size = size == 0 ? 64 : size;
          if ((int) (word << 2 >>> 59) + size > 64) {
            throw malformed("a value has more than 64 bits");
          }
          sizes[i] = size;
          at += 13 + size;
        } else {
          if (sizes[i] == 0) {
            throw malformed("a value refers to a window that was not set");
          }
          at += 2 + sizes[i];
        }
      }
      if (at > end) {
        moveTo(at);
      }
    }
    place = at;
  }

  /// Takes `size` bits for a number of the range `-(2^(size-1)-1) .. 2^(size-1)`.
  static long signed(long bits, int size) {
    // A sign is a coin's throw, which no processor foretells: it is subtracted, not asked.
    return size < 64 ? bits - ((((1L << (size - 1)) - bits) >>> 63) << size) : bits;
  }
}
