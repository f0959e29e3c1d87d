package dev.perennial.tsdb.dedup;

/// Keeps a counter from stepping back over a cut point, where neither side can be seen from the other.
///
/// A sample shortly before the cut that is above another replica's last one is dropped: the window behind the cut may
/// believe that other one. "Shortly" is `least` milliseconds, or as far as that replica's clock was seen to be behind in this window, up
/// to `most`.
record Guard(long least, long most) {
  /// Drops what must not stand before the cut at the window's end.
  void trim(Window window, Picks picks) {
    while (picks.size() > 1 && isRisky(window, picks.replica(picks.size() - 1), picks.place(picks.size() - 1))) {
      picks.dropLast();
    }
  }

  /// Whether a last sample at `time` of a window that ends at `end` may have to be dropped.
  boolean mayTrim(long time, long end) {
    return time >= end - most;
  }

  private boolean isRisky(Window window, int replica, int place) {
    var strand = window.strand(replica);
    if (strand.time(place) < window.end() - most || strand.isStale(place) || !strand.isCounter()) {
      return false;
    }
    for (int i = 0; i < window.present(); i++) {
      var other = window.strand(window.rank(i));
      int last = other.to() - 1;
      if (window.rank(i) != replica
          && other.isCounter()
          && !other.isStale(last)
          && strand.isLike(place, other, last)
          && other.time(last) >= window.end() - Math.max(most, 2 * window.interval())
          && other.level(last) < strand.level(place)
          && strand.time(place) >= window.end() - Math.max(least, Math.min(most, lag(strand, other)))) {
        return true;
      }
    }
    return false;
  }

  /** By how much `slow` was seen to be behind `fast`: how much later it showed a lower level. Resets make it useless. */
  private static long lag(Strand fast, Strand slow) {
    long lag = 0;
    int i = fast.from();
    for (int j = slow.from(); j < slow.to(); j++) {
      if (j > slow.from() && slow.level(j) < slow.level(j - 1)) {
        return 0;
      }
      while (i < fast.to() && !(fast.level(i) > slow.level(j))) {
        if (i > fast.from() && fast.level(i) < fast.level(i - 1)) {
          return 0;
        }
        i++;
      }
      if (i < fast.to()) {
        lag = Math.max(lag, slow.time(j) - fast.time(i));
      }
    }
    return lag;
  }
}
