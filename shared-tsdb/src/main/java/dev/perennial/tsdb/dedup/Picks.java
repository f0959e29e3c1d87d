package dev.perennial.tsdb.dedup;

import java.util.Arrays;

/// Chosen samples in order of time: of each, the place of its replica and its place there.
final class Picks {
  private int[] replicas = new int[64];
  private int[] places = new int[64];
  private int start;
  private int end;

  int size() {
    return end - start;
  }

  boolean isEmpty() {
    return end == start;
  }

  int replica(int i) {
    return replicas[start + i];
  }

  int place(int i) {
    return places[start + i];
  }

  void clear() {
    start = 0;
    end = 0;
  }

  void add(int replica, int place) {
    if (end == places.length) {
      replicas = Arrays.copyOf(replicas, 2 * end);
      places = Arrays.copyOf(places, 2 * end);
    }
    replicas[end] = replica;
    places[end++] = place;
  }

  void addAll(Picks other) {
    for (int i = 0; i < other.size(); i++) {
      add(other.replica(i), other.place(i));
    }
  }

  /// Puts places `from <= i < to` of one replica before all others.
  void addFirst(int replica, int from, int to) {
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
