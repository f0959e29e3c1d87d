package dev.perennial.tsdb.dedup;

import dev.perennial.tsdb.series.Samples;
import java.util.List;

/// One input is followed as long as it goes on; the other has to be later than a penalty to be heard.
final class Penalty {
  /** Nothing is known of the distance of samples yet. */
  private static final long FIRST = 5_000;

  private final Side left;
  private final Side right;
  private long last;

  private Penalty(Samples left, Samples right) {
    this.left = new Side(left);
    this.right = new Side(right);
  }

  /// More than two inputs are merged from the first one on: the product of two with the third.
  static void merge(List<Samples> inputs, Samples into) {
    var merged = inputs.getFirst();
    for (var next : inputs.subList(1, inputs.size())) {
      var both = new Samples(merged.size() + next.size());
      new Penalty(merged, next).run(new Joint(both));
      merged = both;
    }
    into.add(merged, 0, merged.size());
  }

  /// An input, its place, and how long after the last sample it is not heard.
  private static final class Side {
    private final Samples samples;
    private int at;
    private long penalty;

    Side(Samples samples) {
      this.samples = samples;
    }

    boolean isOver() {
      return at == samples.size();
    }

    long time() {
      return samples.time(at);
    }

    /// Goes on to what may be heard after a sample at `last`.
    void passOver(long last) {
      while (!isOver() && time() <= last + penalty) {
        at++;
      }
    }
  }

  private void run(Joint joint) {
    boolean first = true;
    while (!left.isOver() || !right.isOver()) {
      boolean isLeft = right.isOver() || (!left.isOver() && left.time() <= right.time());
      var chosen = isLeft ? left : right;
      var other = isLeft ? right : left;
      long time = chosen.time();
      if (!other.isOver()) {
        other.penalty = first ? FIRST : 2 * (time - last);
      }
      chosen.penalty = 0;
      joint.add(chosen.samples, chosen.at);
      last = time;
      first = false;
      left.passOver(last);
      right.passOver(last);
    }
  }
}
