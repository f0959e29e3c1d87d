package dev.perennial.tsdb.dedup;

import java.util.Arrays;

/// Chosen samples in order of time: of each, the place of its replica and its place there. A run of one replica is held by its ends
/// as long as nothing else joins it.
final class Picks {
  private int[] replicas = {};
  private int[] places = {};
  private int start;
  private int end;
  private int only = -1;

  int size() {
    return end - start;
  }

  boolean isEmpty() {
    return end == start;
  }

  /// Whether all are of one replica, at places next to each other.
  boolean isRun() {
    return only >= 0;
  }

  int replica(int i) {
    return only >= 0 ? only : replicas[start + i];
  }

  int place(int i) {
    return only >= 0 ? start + i : places[start + i];
  }

  void clear() {
    start = 0;
    end = 0;
    only = -1;
  }

  /// Places `from <= i < to` of one replica, and nothing else.
  void set(int replica, int from, int to) {
    only = replica;
    start = from;
    end = to;
  }

  void add(int replica, int place) {
    spread();
    if (end == places.length) {
      replicas = Arrays.copyOf(replicas, 2 * end + 32);
      places = Arrays.copyOf(places, 2 * end + 32);
    }
    replicas[end] = replica;
    places[end++] = place;
  }

  private void spread() {
    if (only < 0) {
      return;
    }
    int replica = only;
    int from = start;
    int to = end;
    clear();
    for (int i = from; i < to; i++) {
      add(replica, i);
    }
  }

  void addAll(Picks other) {
    for (int i = 0; i < other.size(); i++) {
      add(other.replica(i), other.place(i));
    }
  }

  /// Puts places `from <= i < to` of one replica before all others.
  void addFirst(int replica, int from, int to) {
    spread();
    int more = to - from;
    int size = size();
    for (int i = 0; i < more; i++) {
      add(replica, 0);
    }
    System.arraycopy(replicas, start, replicas, start + more, size);
    System.arraycopy(places, start, places, start + more, size);
    for (int i = 0; i < more; i++) {
      replicas[start + i] = replica;
      places[start + i] = from + i;
    }
  }

  void dropFirst() {
    start++;
  }

  void dropLast() {
    end--;
  }
}
