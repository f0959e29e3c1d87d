package dev.perennial.tsdb.chunk;

/// One column of doubles in a bit stream, each written as its difference (xor) to the one before.
///
/// ```
/// 0                                    the same value
/// 1 0 bits                             the changed bits lie in the window used last
/// 1 1 lead:5 size:6 bits               a new window: lead zeros, then size bits (64 is written as 0)
/// ```
final class XorField {
  private static final int NO_WINDOW = 0xff;

  private long value;
  private int lead = NO_WINDOW;
  private int trail;

  /// A column whose first value stands elsewhere.
  XorField(double first) {
    value = Double.doubleToRawLongBits(first);
  }

  /// Reads the next value.
  double read(BitReader in) {
    long word = in.peek();
    if (word >= 0) {
      in.moveTo(in.place() + 1);
      return Double.longBitsToDouble(value);
    }
    if (word << 1 < 0) {
      in.moveTo(in.place() + 13);
      lead = (int) (word << 2 >>> 59);
      int size = (int) (word << 7 >>> 58);
      trail = 64 - lead - (size == 0 ? 64 : size);
      if (trail < 0) {
        throw in.malformed("a value has more than 64 bits");
      }
    } else {
      in.moveTo(in.place() + 2);
      if (lead == NO_WINDOW) {
        throw in.malformed("a value refers to a window that was not set");
      }
    }
    value ^= in.bits(64 - lead - trail) << trail;
    return Double.longBitsToDouble(value);
  }

  /// Writes the next value.
  void write(BitWriter out, double next) {
    long bits = Double.doubleToRawLongBits(next);
    long change = bits ^ value;
    value = bits;
    if (change == 0) {
      out.bits(0, 1);
      return;
    }
    int zeros = Math.min(31, Long.numberOfLeadingZeros(change));
    int end = Long.numberOfTrailingZeros(change);
    long head = 0b10;
    int headSize = 2;
    if (zeros < lead || end < trail) {
      lead = zeros;
      trail = end;
      head = (0b11L << 11) | ((long) zeros << 6) | ((64 - zeros - end) & 63);
      headSize = 13;
    }
    int size = 64 - lead - trail;
    if (headSize + size <= 64) {
      out.bits(head << size | change >>> trail, headSize + size);
    } else {
      out.bits(head, headSize);
      out.bits(change >>> trail, size);
    }
  }
}
