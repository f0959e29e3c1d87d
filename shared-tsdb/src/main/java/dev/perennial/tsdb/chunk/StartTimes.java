package dev.perennial.tsdb.chunk;

/// The column of start timestamps in the newer encodings: a field behind each sample.
///
/// ```
/// header  1 bit: the first sample has one; 7 bits: the first sample k from which on there are fields, 0 for none
/// sample 0        varint of its time less its start
/// samples 1..k-1  nothing: their start is that of sample 0
/// sample k        varbit of d(k);   d(n) is the time of the sample before n, less the start of n
/// samples n > k   varbit of d(n) - d(n-1)
/// ```
///
/// A start of 0 is an unknown one. Used for one chunk, in one direction.
final class StartTimes {
  /** The header cannot name a later sample, so fields begin here at the latest. */
  private static final int LAST_BEGINNING = 127;

  private static final int FIRST = 0x80;

  private boolean first;
  private int from;
  private long start;
  private long distance;

  private StartTimes(int header) {
    first = (header & FIRST) != 0;
    from = header & LAST_BEGINNING;
  }

  /// The column that a header byte describes; 0 for none.
  static StartTimes of(int header) {
    return new StartTimes(header);
  }

  /// Reads the field behind sample `n`, taken at `time`, the one before it at `before`; answers the sample's start.
  long read(BitReader in, int n, long before, long time) {
    if (n == 0) {
      start = first ? time - in.varint() : 0;
    } else if (from > 0 && n >= from) {
      distance = n == from ? in.varbitInt() : distance + in.varbitInt();
      start = before - distance;
    }
    return start;
  }

  /// Writes the field behind sample `n`.
  void write(BitWriter out, int n, long before, long time, long next) {
    if (n == 0) {
      first = next != 0;
      start = next;
      if (first) {
        out.varint(time - next);
      }
      return;
    }
    if (from == 0 && (next != start || n == LAST_BEGINNING)) {
      from = n;
    }
    if (from > 0) {
      long to = before - next;
      out.varbitInt(n == from ? to : to - distance);
      distance = to;
      start = next;
    }
  }

  /// The header byte of what was written.
  byte header() {
    return (byte) ((first ? FIRST : 0) | from);
  }
}
