package dev.perennial.tsdb.wal;

import java.util.Arrays;

/// Series references of a log and the places they stand for: a hash table without objects. Not for several threads.
final class RefMap {
  static final int NONE = -1;

  private long[] keys = new long[1024];
  private int[] places = filled(1024);
  private int size;

  private static int[] filled(int length) {
    var places = new int[length];
    Arrays.fill(places, NONE);
    return places;
  }

  int get(long ref) {
    int mask = keys.length - 1;
    for (int slot = slot(ref, mask); ; slot = (slot + 1) & mask) {
      if (places[slot] == NONE || keys[slot] == ref) {
        return places[slot];
      }
    }
  }

  void put(long ref, int place) {
    if (size * 3L > keys.length * 2L) {
      grow();
    }
    int mask = keys.length - 1;
    int slot = slot(ref, mask);
    while (places[slot] != NONE && keys[slot] != ref) {
      slot = (slot + 1) & mask;
    }
    size += places[slot] == NONE ? 1 : 0;
    keys[slot] = ref;
    places[slot] = place;
  }

  void clear() {
    Arrays.fill(places, NONE);
    size = 0;
  }

  private void grow() {
    var oldKeys = keys;
    var oldPlaces = places;
    keys = new long[oldKeys.length * 2];
    places = filled(oldKeys.length * 2);
    size = 0;
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldPlaces[i] != NONE) {
        put(oldKeys[i], oldPlaces[i]);
      }
    }
  }

  private static int slot(long ref, int mask) {
    long mixed = ref * 0x9E3779B97F4A7C15L;
    return (int) (mixed >>> 32) & mask;
  }
}
