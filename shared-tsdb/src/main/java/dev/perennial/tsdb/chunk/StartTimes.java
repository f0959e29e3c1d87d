package dev.perennial.tsdb.chunk;

/// The column of start timestamps in the newer encodings, read only to be stepped over.
///
/// A header byte says whether the first sample has one (bit 7) and from which sample on the others have (bits 0-6,
/// 0 for none).
record StartTimes(boolean first, int from) {
  private static final StartTimes NONE = new StartTimes(false, 0);

  /// No such column.
  static StartTimes none() {
    return NONE;
  }

  /// The column that a header byte describes.
  static StartTimes of(int header) {
    return new StartTimes((header & 0x80) != 0, header & 0x7f);
  }

  /// Steps over the field behind sample `n`.
  void skip(BitReader in, int n) {
    if (n == 0 && first) {
      in.varint();
    } else if (n > 0 && from > 0 && n >= from) {
      in.varbitInt();
    }
  }
}
