package dev.perennial.query.trail;

import dev.perennial.tsdb.time.TimeRange;
import java.util.List;

/// What the trails of one replica answer for a time.
public sealed interface Recent {
  /// Its series, and from when to when they were shipped; `problems` is a sentence for each thing that is missing.
  record Held(List<TrailSeries> series, TimeRange shipped, List<String> problems) implements Recent {
    /// Copies the lists.
    public Held {
      series = List.copyOf(series);
      problems = List.copyOf(problems);
    }
  }

  /// No trail holds anything of this time.
  record None() implements Recent {}

  /// It cannot be read now; `why` ends a sentence.
  record Unread(String why) implements Recent {}
}
