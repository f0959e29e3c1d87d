package dev.perennial.tsdb.chunk;

import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.series.Samples;
import java.util.Optional;

/// Reads an XOR chunk as its format is told, bit by bit and by 64 bits of arithmetic: slow, and too simple to share a fault with [XorDecoder].
final class PlainXor {
  private static final int[] SIZES = {0, 14, 17, 20, 64};

  private final ByteSlice data;
  private int place;

  private PlainXor(ByteSlice data) {
    this.data = data;
  }

  /// What is not a chunk.
  private static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /// The samples, or empty if these bytes are no chunk.
  static Optional<Samples> read(ByteSlice data) {
    try {
      return Optional.of(new PlainXor(data).all());
    } catch (Refused refused) {
      return Optional.empty();
    }
  }

  private Samples all() {
    var out = new Samples();
    int count = (int) number(16);
    long time = 0;
    long delta = 0;
    long value = 0;
    int lead = 0;
    int size = 0;
    for (int i = 0; i < count; i++) {
      if (i == 0) {
        long zigzag = groups();
        time = (zigzag >>> 1) ^ -(zigzag & 1);
        value = number(64);
      } else {
        delta = i == 1 ? groups() : delta + change();
        refuseIf(time + delta < time);
        time += delta;
        if (number(1) == 1) {
          if (number(1) == 1) {
            lead = (int) number(5);
            size = (int) number(6);
            size = size == 0 ? 64 : size;
            refuseIf(lead + size > 64);
          }
          refuseIf(size == 0);
          value ^= number(size) << (64 - lead - size);
        }
      }
      out.add(time, Double.longBitsToDouble(value));
    }
    return out;
  }

  private long change() {
    int ones = 0;
    while (ones < 4 && number(1) == 1) {
      ones++;
    }
    int size = SIZES[ones];
    if (size == 0) {
      return 0;
    }
    long bits = number(size);
    boolean negative = size < 64 && bits > 1L << (size - 1);
    return negative ? bits - (1L << size) : bits;
  }

  private long groups() {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      long group = number(8);
      refuseIf(shift == 63 && group > 1);
      value |= (group & 0x7f) << shift;
      if (group < 0x80) {
        return value;
      }
    }
  }

  private long number(int bits) {
    long number = 0;
    for (int i = 0; i < bits; i++, place++) {
      refuseIf(place >= 8 * data.length());
      number = (number << 1) | ((data.at(place / 8) >> (7 - place % 8)) & 1);
    }
    return number;
  }

  private static void refuseIf(boolean fault) {
    if (fault) {
      throw new Refused();
    }
  }
}
