package dev.perennial.tsdb.chunk;

import dev.perennial.tsdb.histogram.CounterReset;

/// What a histogram chunk's header says of its first sample, in the top two bits of a byte.
enum Flag {
  UNKNOWN(0b00, CounterReset.UNKNOWN),
  NOT_RESET(0b01, CounterReset.NOT_RESET),
  RESET(0b10, CounterReset.RESET),
  GAUGE(0b11, CounterReset.GAUGE);

  /// The bits of the byte that are the flag.
  static final int MASK = 0b11 << 6;

  private final int code;
  private final CounterReset reset;

  Flag(int code, CounterReset reset) {
    this.code = code;
    this.reset = reset;
  }

  static Flag of(int header) {
    return values()[(header >>> 6) & 3];
  }

  static Flag of(CounterReset reset) {
    return switch (reset) {
      case UNKNOWN -> UNKNOWN;
      case NOT_RESET -> NOT_RESET;
      case RESET -> RESET;
      case GAUGE -> GAUGE;
    };
  }

  int bits() {
    return code << 6;
  }

  /// The header's meaning.
  CounterReset reset() {
    return reset;
  }

  /*
   * The first sample's hint is unknown whatever the header says: the header speaks of the chunk that was before when
   * it was written, and a reader may have come from another one.
   */

  /// The hint of the sample at place `n`.
  CounterReset hint(int n) {
    if (this == GAUGE) {
      return CounterReset.GAUGE;
    }
    return n == 0 ? CounterReset.UNKNOWN : CounterReset.NOT_RESET;
  }
}
