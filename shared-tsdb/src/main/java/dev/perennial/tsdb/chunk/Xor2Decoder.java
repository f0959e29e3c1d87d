package dev.perennial.tsdb.chunk;

import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.series.Samples;

/// Reads XOR2 chunks: floats, stale markers in few bits, start timestamps.
///
/// ```
/// count:u16 starts:u8 | t:varint value:64 [start] | t:uvarint value [start] | code value [start] ...
/// code: 0 regular, same value    10 regular, other value    11111 regular, stale marker
///       110 13 bits    1110 20 bits    11110 64 bits, change of the interval, then a value
/// value: 0 the same    10 window kept    110 new window    111 stale marker
/// ```
///
/// A stale marker changes neither the value that the next one is compared with nor the window.
final class Xor2Decoder {
  private final BitReader in;
  private long value;
  private int lead;
  private int size;

  private Xor2Decoder(BitReader in) {
    this.in = in;
  }

  static void decode(ByteSlice data, long from, long to, Samples into) {
    var in = new BitReader("an XOR2 chunk", data);
    int count = (int) in.bits(16);
    var starts = StartTimes.of((int) in.bits(8));
    var values = new Xor2Decoder(in);
    long time = 0;
    long delta = 0;
    for (int n = 0; n < count; n++) {
      long before = time;
      double next;
      if (n == 0) {
        time = in.varint();
        next = values.first();
      } else if (n == 1) {
        delta = in.uvarint();
        next = values.value();
      } else {
        int ones = ones(in, 5);
        delta +=
            switch (ones) {
              case 0, 1, 5 -> 0;
              case 2 -> twosComplement(in, 13);
              case 3 -> twosComplement(in, 20);
              default -> in.bits(64);
            };
        next =
            switch (ones) {
              case 0 -> values.same();
              case 1 -> values.changed(in.bit());
              case 5 -> Samples.STALE;
              default -> values.value();
            };
      }
      if (n > 0) {
        if (delta < 0 || time + delta < time) {
          throw in.malformed("sample " + n + " is older than the one before");
        }
        time += delta;
      }
      long start = starts.read(in, n, before, time);
      if (time > to) {
        return;
      }
      if (time >= from) {
        into.add(time, next);
        into.startOfLast(start);
      }
    }
  }

  private static int ones(BitReader in, int most) {
    int ones = 0;
    while (ones < most && in.bit()) {
      ones++;
    }
    return ones;
  }

  private static long twosComplement(BitReader in, int size) {
    return in.bits(size) << (64 - size) >> (64 - size);
  }

  private double first() {
    double first = in.raw();
    value = Samples.isStale(first) ? 0 : Double.doubleToRawLongBits(first);
    return first;
  }

  private double same() {
    return Double.longBitsToDouble(value);
  }

  private double value() {
    return switch (ones(in, 3)) {
      case 0 -> same();
      case 1 -> changed(false);
      case 2 -> changed(true);
      default -> Samples.STALE;
    };
  }

  private double changed(boolean newWindow) {
    if (newWindow) {
      lead = (int) in.bits(5);
      size = (int) in.bits(6);
      size = size == 0 ? 64 : size;
      if (lead + size > 64) {
        throw in.malformed("a value has more than 64 bits");
      }
    } else if (size == 0) {
      throw in.malformed("a value refers to a window that was not set");
    }
    value ^= in.bits(size) << (64 - lead - size);
    return same();
  }
}
