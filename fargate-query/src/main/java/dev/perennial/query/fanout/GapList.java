package dev.perennial.query.fanout;

import java.util.ArrayList;
import java.util.List;

/// The [Completeness] of each read that one query made. Safe for many threads.
final class GapList {
  private final List<Completeness> reads = new ArrayList<>();

  synchronized Completeness open() {
    var completeness = new Completeness();
    reads.add(completeness);
    return completeness;
  }

  synchronized List<Missing> missing() {
    return reads.stream().flatMap(read -> read.facts().stream()).distinct().toList();
  }
}
