package dev.perennial.tsdb.chunk;

import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.series.Samples;

/// Writes XOR chunks.
final class XorEncoder {
  /** Most samples take less than this many bytes. */
  private static final int ROOM = 8;

  private XorEncoder() {}

  /// The floats at places `from <= i < to`, at most 65,535.
  static ByteSlice encode(Samples samples, int from, int to) {
    var out = new BitWriter(ROOM * (to - from + 2));
    var values = new XorField(samples.value(from));
    long time = samples.time(from);
    long delta = 0;
    out.varint(time);
    out.raw(samples.value(from));
    for (int i = from + 1; i < to; i++) {
      long next = samples.time(i) - time;
      if (i == from + 1) {
        out.uvarint(next);
      } else {
        change(out, next - delta);
      }
      delta = next;
      time = samples.time(i);
      values.write(out, samples.value(i));
    }
    int count = to - from;
    return out.finish((byte) (count >> 8), (byte) count);
  }

  /// Writes how much a distance of times differs from the one before.
  static void change(BitWriter out, long change) {
    if (change == 0) {
      out.bits(0, 1);
    } else if (BitWriter.fits(change, 14)) {
      out.bits(0b10L << 14 | (change & 0x3fff), 16);
    } else if (BitWriter.fits(change, 17)) {
      out.bits(0b110L << 17 | (change & 0x1_ffff), 20);
    } else if (BitWriter.fits(change, 20)) {
      out.bits(0b1110L << 20 | (change & 0xf_ffff), 24);
    } else {
      out.bits(0b1111, 4);
      out.bits(change, 64);
    }
  }
}
