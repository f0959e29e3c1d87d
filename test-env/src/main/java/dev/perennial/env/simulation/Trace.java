package dev.perennial.env.simulation;

import dev.perennial.env.simulation.timeline.Timeline;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/// What happened, as a number that two runs of a seed must have in common, and on request as text.
final class Trace {
  private final Timeline timeline;
  private final ArrayDeque<String> lines = new ArrayDeque<>();
  private final int kept;
  private final TreeMap<String, Long> happened = new TreeMap<>();
  private long effects;
  private long hash;

  /// A trace that keeps the last lines, so many.
  Trace(Timeline timeline, int kept) {
    this.timeline = timeline;
    this.kept = kept;
  }

  /// An effect took place.
  void effect(String what, String on, Supplier<String> how) {
    effects++;
    hash = hash * 31 + what.hashCode() + 7L * on.hashCode() + timeline.now().toEpochMilli();
    line(() -> effects + " " + what + " " + on + how.get());
  }

  /// Something else happened that helps to understand.
  void line(Supplier<String> text) {
    if (kept > 0) {
      lines.addLast(timeline.now() + " " + timeline.actor().name() + ": " + text.get());
      if (lines.size() > kept) {
        lines.removeFirst();
      }
    }
  }

  /// Something worth counting happened.
  void count(String what) {
    happened.merge(what, 1L, Long::sum);
  }

  Map<String, Long> happened() {
    return happened;
  }

  long effects() {
    return effects;
  }

  long hash() {
    return hash;
  }

  List<String> lines() {
    return List.copyOf(lines);
  }
}
