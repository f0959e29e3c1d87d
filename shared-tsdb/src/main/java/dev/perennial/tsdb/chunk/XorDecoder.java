package dev.perennial.tsdb.chunk;

import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.series.Samples;

/// Reads XOR chunks straight into the columns of [Samples].
final class XorDecoder {
  private XorDecoder() {}

  /*
   * One loop, all state in locals. A sample has at most 4 + 64 + 13 + 64 bits, less than the reader's margin, so the
   * end is checked once a sample. Of the 64 bits looked at first, at least 57 are real: enough for the usual case
   * (regular scrape, window kept) without a second look.
   *
   * A change of 14 bits, which is what a scrape some milliseconds late makes, has a branch of its own: the place behind it is then known
   * before the bits are, so that the processor goes on with the value meanwhile.
   */

  /// Appends the samples with `from <= time <= to`.
  static void decode(ByteSlice data, long from, long to, Samples into) {
    var in = new BitReader("an XOR chunk", data);
    int count = (int) in.bits(16);
    if (count == 0) {
      return;
    }
    if (count > 1 + in.left() / 2) {
      throw in.malformed("it claims " + count + " samples and is too short for them");
    }
    into.reserve(count);
    final long[] times = into.times();
    final double[] values = into.values();
    int at = into.size();

    long time = in.varint();
    long value = in.bits(64);
    times[at] = time;
    values[at] = Double.longBitsToDouble(value);
    at += time >= from && time <= to ? 1 : 0;
    if (count == 1 || time > to) {
      into.grow(at - into.size());
      return;
    }

    long delta = in.uvarint();
    final byte[] bytes = in.bytes();
    final int end = in.end();
    int place = in.place();
    int lead = 0;
    int size = 0;
    for (int n = 1; n < count; n++) {
      if (place > end) {
        in.moveTo(place);
      }
      long word = (long) BitReader.LONG.get(bytes, place >>> 3) << (place & 7);
      if (n > 1) {
        if (word >= 0) {
          place += 1;
          word <<= 1;
        } else {
          int ones = Long.numberOfLeadingZeros(~word);
          if (ones == 1) {
            delta += BitReader.signed(word << 2 >>> 50, 14);
            place += 16;
          } else if (ones >= 4) {
            delta += BitReader.peek(bytes, place + 4);
            place += 68;
          } else {
            int bits = 11 + 3 * ones;
            delta += BitReader.signed(word << (ones + 1) >>> (64 - bits), bits);
            place += ones + 1 + bits;
          }
          word = (long) BitReader.LONG.get(bytes, place >>> 3) << (place & 7);
        }
      }
      if (word >= 0) {
        place += 1;
      } else {
        if (word << 1 < 0) {
          lead = (int) (word << 2 >>> 59);
          size = (int) (word << 7 >>> 58);
          size = size == 0 ? 64 : size;
          place += 13;
          word <<= 13;
          if (lead + size > 64) {
            throw in.malformed("sample " + n + " has a value of more than 64 bits");
          }
        } else {
          if (size == 0) {
            throw in.malformed("sample " + n + " refers to a window that was not set");
          }
          place += 2;
          word <<= 2;
        }
        // 57 bits less the time's and the window's are left.
        long bits = size <= 43 ? word >>> (64 - size) : BitReader.peek(bytes, place) >>> (64 - size);
        value ^= bits << (64 - lead - size);
        place += size;
      }
      long next = time + delta;
      if (next < time) {
        throw in.malformed("sample " + n + " is older than the one before");
      }
      time = next;
      times[at] = time;
      values[at] = Double.longBitsToDouble(value);
      at += time >= from ? 1 : 0;
      if (time > to) {
        at -= time >= from ? 1 : 0;
        break;
      }
    }
    in.moveTo(place);
    into.grow(at - into.size());
  }
}
