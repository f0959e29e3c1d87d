package dev.perennial.tsdb.chunk;

import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.series.Samples;

/// Writes XOR2 chunks: the bits that [Xor2Decoder] draws.
final class Xor2Encoder {
  private static final int NO_WINDOW = 0xff;

  private final BitWriter out = new BitWriter();
  private long value;
  private int lead = NO_WINDOW;
  private int trail;

  private Xor2Encoder() {}

  /// The floats at places `from <= i < to`, at most 65,535.
  static ByteSlice encode(Samples samples, int from, int to) {
    return new Xor2Encoder().all(samples, from, to);
  }

  private ByteSlice all(Samples samples, int from, int to) {
    var starts = StartTimes.of(0);
    long before = 0;
    long delta = 0;
    for (int i = from; i < to; i++) {
      long time = samples.time(i);
      double next = samples.value(i);
      if (i == from) {
        out.varint(time);
        out.raw(next);
        value = Samples.isStale(next) ? 0 : Double.doubleToRawLongBits(next);
      } else if (i == from + 1) {
        delta = time - before;
        out.uvarint(delta);
        value(next);
      } else {
        long step = time - before;
        joint(step - delta, next);
        delta = step;
      }
      starts.write(out, i - from, before, time, samples.start(i));
      before = time;
    }
    int count = to - from;
    return out.finish((byte) (count >> 8), (byte) count, starts.header());
  }

  /** A time's change of the interval and the value, in one code. */
  private void joint(long change, double next) {
    if (change == 0) {
      if (Samples.isStale(next)) {
        out.bits(0b11111, 5);
      } else if (Double.doubleToRawLongBits(next) == value) {
        out.bits(0, 1);
      } else {
        out.bits(0b10, 2);
        changed(next, 1);
      }
      return;
    }
    if (isTwosComplement(change, 13)) {
      out.bits(0b110, 3);
      out.bits(change, 13);
    } else if (isTwosComplement(change, 20)) {
      out.bits(0b1110, 4);
      out.bits(change, 20);
    } else {
      out.bits(0b11110, 5);
      out.bits(change, 64);
    }
    value(next);
  }

  private static boolean isTwosComplement(long number, int size) {
    return number << (64 - size) >> (64 - size) == number;
  }

  private void value(double next) {
    if (Samples.isStale(next)) {
      out.bits(0b111, 3);
    } else if (Double.doubleToRawLongBits(next) == value) {
      out.bits(0, 1);
    } else {
      out.bits(1, 1);
      changed(next, 2);
    }
  }

  /** Kept windows are a 0, new ones a 1, and where a stale marker might stand here a 0 more. */
  private void changed(double next, int newWindowBits) {
    long change = Double.doubleToRawLongBits(next) ^ value;
    value ^= change;
    int zeros = Math.min(31, Long.numberOfLeadingZeros(change));
    int end = Long.numberOfTrailingZeros(change);
    if (zeros >= lead && end >= trail) {
      out.bits(0, 1);
    } else {
      lead = zeros;
      trail = end;
      out.bits(newWindowBits, newWindowBits);
      out.bits(((long) zeros << 6) | ((64 - zeros - end) & 63), 11);
    }
    out.bits(change >>> trail, 64 - lead - trail);
  }
}
