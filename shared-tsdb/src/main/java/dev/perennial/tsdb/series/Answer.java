package dev.perennial.tsdb.series;

import java.util.List;

/// Items found, sorted and unique, and what has to be said about their completeness.
public record Answer<T>(List<T> items, Notes notes) {
  /// Copies the items.
  public Answer {
    items = List.copyOf(items);
  }
}
