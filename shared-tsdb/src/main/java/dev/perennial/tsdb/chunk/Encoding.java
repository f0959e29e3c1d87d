package dev.perennial.tsdb.chunk;

import java.util.Optional;

/// How a chunk's samples are compressed, by the byte that stands before its data in a segment file.
public enum Encoding {
  /// Floats.
  XOR(1),
  /// Histograms counted in integers.
  HISTOGRAM(2),
  /// Histograms counted in floats.
  FLOAT_HISTOGRAM(3),
  /// Floats with start timestamps (Prometheus 3.14, opt-in).
  XOR2(4),
  /// Integer histograms with start timestamps.
  HISTOGRAM_ST(5),
  /// Float histograms with start timestamps.
  FLOAT_HISTOGRAM_ST(6),
  /// Five aggregates of a downsampled series (Thanos).
  AGGREGATES(0xff);

  private final int code;

  Encoding(int code) {
    this.code = code;
  }

  /// The byte in the file, 0..255.
  public int code() {
    return code;
  }

  /// Whether chunks of this encoding have a column of start timestamps.
  boolean hasStarts() {
    return this != classic();
  }

  /// The encoding for the same samples that every reader of Prometheus' chunks knows: without start timestamps.
  public Encoding classic() {
    return switch (this) {
      case XOR, XOR2 -> XOR;
      case HISTOGRAM, HISTOGRAM_ST -> HISTOGRAM;
      case FLOAT_HISTOGRAM, FLOAT_HISTOGRAM_ST -> FLOAT_HISTOGRAM;
      case AGGREGATES -> AGGREGATES;
    };
  }

  /// The encoding of a byte, if there is one.
  public static Optional<Encoding> of(int code) {
    for (var encoding : values()) {
      if (encoding.code == code) {
        return Optional.of(encoding);
      }
    }
    return Optional.empty();
  }
}
