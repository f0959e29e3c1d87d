package dev.perennial.tsdb.dedup;

import dev.perennial.tsdb.series.Samples;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// The union of inputs by time.
///
/// The input that gave the last sample is asked on until another one is earlier or as early. So where two have a sample of one time, the one that had
/// to wait gives it: which that is hangs on the order in the queue, where equals keep the places that a binary heap gives them.
final class Interleaving {
  private final ArrayDeque<Head> notBegun = new ArrayDeque<>();
  private final PriorityQueue<Head> waiting = new PriorityQueue<>(Comparator.comparingLong(Head::time));
  private final Joint joint;
  private long last = Long.MIN_VALUE;

  Interleaving(List<Samples> inputs, Samples into) {
    joint = new Joint(into);
    for (var input : inputs) {
      notBegun.add(new Head(input));
    }
    // The one that begins first waits behind all others.
    notBegun.add(notBegun.remove());
  }

  /// An input and its sample that is looked at.
  private static final class Head {
    private final Samples samples;
    private int at = -1;

    Head(Samples samples) {
      this.samples = samples;
    }

    boolean advance() {
      return ++at < samples.size();
    }

    long time() {
      return samples.time(at);
    }
  }

  void run() {
    var head = notBegun.remove();
    for (var other : notBegun) {
      if (other.advance()) {
        waiting.add(other);
      }
    }
    while (head != null) {
      if (!head.advance()) {
        head = takeNext();
      } else if (head.time() != last) {
        head = giveOrWait(head);
      }
    }
  }

  private @Nullable Head giveOrWait(Head head) {
    var next = waiting.peek();
    if (next == null || head.time() < next.time()) {
      give(head);
      return head;
    }
    waiting.add(head);
    return takeNext();
  }

  private @Nullable Head takeNext() {
    var head = waiting.poll();
    if (head != null && head.time() != last) {
      give(head);
    }
    return head;
  }

  private void give(Head head) {
    joint.add(head.samples, head.at);
    last = head.time();
  }
}
