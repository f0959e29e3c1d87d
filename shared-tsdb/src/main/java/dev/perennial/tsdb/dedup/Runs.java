package dev.perennial.tsdb.dedup;

import dev.perennial.tsdb.series.Samples;
import java.util.ArrayList;
import java.util.List;

/// A merged series as it grows, in stretches of its replicas; one that goes on where the last one ended is part of it.
final class Runs implements Dedup.Output {
  private final List<Samples> replicas;
  private final List<Run> list = new ArrayList<>();
  private int replica = -1;
  private int from;
  private int to;

  Runs(List<Samples> replicas) {
    this.replicas = replicas;
  }

  @Override
  public void add(int own, int first, int end, boolean joined) {
    if (own == replica && first == to) {
      to = end;
      return;
    }
    close();
    replica = own;
    from = first;
    to = end;
  }

  @Override
  public void add(Picks picks, boolean joined) {
    for (int i = 0; i < picks.size(); i++) {
      add(picks.replica(i), picks.place(i), picks.place(i) + 1, joined);
    }
  }

  private void close() {
    if (to > from) {
      list.add(new Run(replicas.get(replica), from, to));
    }
  }

  /// All stretches; nothing is added afterwards.
  List<Run> list() {
    close();
    return list;
  }
}
