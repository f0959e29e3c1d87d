package dev.perennial.tsdb.chunk;

import dev.perennial.tsdb.histogram.CounterReset;

/// The three bytes before the bit stream of a histogram chunk.
///
/// ```
/// without start timestamps   count:16          flag:2 unused:6
/// with them                  flag:2 count:14   column of starts:8 (see StartTimes)
/// ```
record HistogramHead(int samples, Flag flag, StartTimes starts) {
  private static final int MOST_WITH_STARTS = 0x3fff;

  static HistogramHead read(Encoding encoding, BitReader in) {
    int head = (int) in.bits(16);
    int last = (int) in.bits(8);
    return encoding.hasStarts()
        ? new HistogramHead(count(head), Flag.of(head >>> 8), StartTimes.of(last))
        : new HistogramHead(head, Flag.of(last), StartTimes.of(0));
  }

  /// The place of the byte that holds the flag, or -1 where an encoding has none.
  static int flagPlace(Encoding encoding) {
    return switch (encoding) {
      case HISTOGRAM, FLOAT_HISTOGRAM -> 2;
      case HISTOGRAM_ST, FLOAT_HISTOGRAM_ST -> 0;
      case XOR, XOR2, AGGREGATES -> -1;
    };
  }

  /// What the header of a histogram chunk says of its first sample.
  static CounterReset reset(Chunk chunk) {
    return read(chunk.encoding(), new BitReader("a histogram chunk", chunk.data())).flag().reset();
  }

  /// The number of samples in the first two bytes of a chunk with start timestamps.
  static int count(int head) {
    return head & MOST_WITH_STARTS;
  }

  static byte[] bytes(Encoding encoding, int count, CounterReset reset, StartTimes starts) {
    int flag = Flag.of(reset).bits();
    return encoding.hasStarts()
        ? new byte[] {(byte) (flag | count >> 8), (byte) count, starts.header()}
        : new byte[] {(byte) (count >> 8), (byte) count, (byte) flag};
  }
}
