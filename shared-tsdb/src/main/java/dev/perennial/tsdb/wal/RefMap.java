package dev.perennial.tsdb.wal;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Series references of a log and the places they stand for, without objects. Not for several threads.
///
/// Prometheus counts references up and logs a target's samples in their order, so they lie in pages of neighbours, where the next one is at hand. What is
/// too scattered for pages is in a hash table.
final class RefMap {
  static final int NONE = -1;

  private static final int PAGE_BITS = 6;
  private static final int PAGE = 1 << PAGE_BITS;
  private static final long MOST_PAGES = 1 << 20;

  /** A page takes as much as so many slots of the table. */
  private static final int WORTH = PAGE / 8;

  private int[] @Nullable [] pages = new int[1024][];
  private int paged;
  private int inPages;
  private long[] keys = new long[1024];
  private int[] places = filled(1024);
  private int size;

  private static int[] filled(int length) {
    var places = new int[length];
    Arrays.fill(places, NONE);
    return places;
  }

  int get(long ref) {
    long number = ref >>> PAGE_BITS;
    if (number < pages.length) {
      var page = pages[(int) number];
      if (page != null) {
        return page[(int) ref & (PAGE - 1)];
      }
    }
    return hashed(ref);
  }

  private int hashed(long ref) {
    int mask = keys.length - 1;
    for (int slot = slot(ref, mask); ; slot = (slot + 1) & mask) {
      if (places[slot] == NONE || keys[slot] == ref) {
        return places[slot];
      }
    }
  }

  void put(long ref, int place) {
    var page = page(ref);
    if (page != null) {
      int at = (int) ref & (PAGE - 1);
      inPages += page[at] == NONE ? 1 : 0;
      page[at] = place;
      return;
    }
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

  /** The page of a reference, a new one as long as pages are filled well enough; a page that is begun takes over what the table has of it. */
  private int @Nullable [] page(long ref) {
    long number = ref >>> PAGE_BITS;
    if (number >= MOST_PAGES) {
      return null;
    }
    if (number >= pages.length) {
      pages = Arrays.copyOf(pages, (int) Math.max(number + 1, Math.min(MOST_PAGES, pages.length * 2L)));
    }
    var page = pages[(int) number];
    if (page == null && (paged - 64L) * WORTH <= inPages) {
      page = filled(PAGE);
      for (int i = 0; size > 0 && i < PAGE; i++) {
        page[i] = hashed((number << PAGE_BITS) + i);
        inPages += page[i] == NONE ? 0 : 1;
      }
      pages[(int) number] = page;
      paged++;
    }
    return page;
  }

  void clear() {
    Arrays.fill(pages, null);
    paged = 0;
    inPages = 0;
    if (size > 0) {
      Arrays.fill(places, NONE);
      size = 0;
    }
  }

  private void grow() {
    var oldKeys = keys;
    var oldPlaces = places;
    keys = new long[oldKeys.length * 2];
    places = filled(oldKeys.length * 2);
    size = 0;
    int mask = keys.length - 1;
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldPlaces[i] != NONE) {
        int slot = slot(oldKeys[i], mask);
        while (places[slot] != NONE) {
          slot = (slot + 1) & mask;
        }
        keys[slot] = oldKeys[i];
        places[slot] = oldPlaces[i];
        size++;
      }
    }
  }

  private static int slot(long ref, int mask) {
    long mixed = ref * 0x9E3779B97F4A7C15L;
    return (int) (mixed >>> 32) & mask;
  }
}
