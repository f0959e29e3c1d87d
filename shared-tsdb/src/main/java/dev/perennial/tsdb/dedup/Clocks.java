package dev.perennial.tsdb.dedup;

/// Finds samples of a counter that contradict another replica's only because the two machines' clocks differ.
///
/// `skew` is the largest difference that is believed, in milliseconds.
record Clocks(long skew) {
  /*
   * Where the series goes over from strand x to strand y:
   *
   *      x ---- x ---- p                     p = last of x, q = first of y
   *                       q ---- y ---- y
   *
   * If y's clock is behind, q shows the counter as it was up to `skew` earlier, so below p: read as a reset, the
   * whole counter would be added again. That is the explanation if y itself shows no reset before q, and x itself was as low as q
   * at most `skew` before q. Else the fall is real, and stays.
   *
   * If x has shown a reset just before p, and y shows its own just after q, then q is a sample from before the reset and the reset
   * would be seen twice.
   *
   * Both questions mirrored (direction -1: q lies before p) are asked where a gap that y filled ends.
   */

  /// Whether `q` of `y`, next to `p` of `x` in `direction`, is out of line for no better reason than the clocks.
  boolean contradict(Strand x, int p, Strand y, int q, int direction) {
    if (direction * (y.time(q) - x.time(p)) > skew || !x.isLike(p, y, q) || !x.isCounter() || !y.isCounter()) {
      return false;
    }
    return isBehind(x, p, y, q, direction) || isBeforeSharedReset(x, p, y, q, direction);
  }

  private boolean isBehind(Strand x, int p, Strand y, int q, int direction) {
    double level = y.level(q);
    if (!(direction * (level - x.level(p)) < 0)) {
      return false;
    }
    if (isWithin(y, q - direction)) {
      if (falls(y, q - direction, q, direction)) {
        return false;
      }
    } else if (isWithin(x, p + direction) && falls(x, p, p + direction, direction)) {
      return false;
    }
    long limit = y.time(q) - direction * skew;
    int i = p;
    while (direction * (x.time(i) - limit) > 0 && isWithin(x, i - direction)) {
      if (falls(x, i - direction, i, direction)) {
        return false;
      }
      i -= direction;
    }
    return i != p && direction * (x.level(i) - level) <= 0;
  }

  private boolean isBeforeSharedReset(Strand x, int p, Strand y, int q, int direction) {
    long limit = y.time(q) - direction * skew;
    int reset = p;
    while (isWithin(x, reset - direction) && !falls(x, reset - direction, reset, direction)) {
      reset -= direction;
      if (direction * (x.time(reset) - limit) <= 0) {
        return false;
      }
    }
    if (!isWithin(x, reset - direction) || direction * (x.time(reset) - limit) <= 0) {
      return false;
    }
    if (isWithin(y, q - direction) && falls(y, q - direction, q, direction)) {
      return false;
    }
    int last = q;
    while (isWithin(y, last + direction) && !falls(y, last, last + direction, direction)) {
      last += direction;
    }
    return isWithin(y, last + direction) && direction * (y.time(last) - x.time(reset)) <= skew;
  }

  private static boolean isWithin(Strand strand, int i) {
    return i >= strand.from() && i < strand.to();
  }

  /** Whether the counter falls between two neighbouring samples of one strand. */
  private static boolean falls(Strand strand, int near, int far, int direction) {
    int earlier = direction > 0 ? near : far;
    int later = direction > 0 ? far : near;
    return strand.level(later) < strand.level(earlier);
  }
}
