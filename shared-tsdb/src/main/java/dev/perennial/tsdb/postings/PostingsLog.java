package dev.perennial.tsdb.postings;

import dev.perennial.tsdb.bytes.ByteWriter;
import java.util.Arrays;

/// Postings lists under construction: which series have which pair of symbols, in eight bytes an entry.
///
/// Series come in ascending order. Not for several threads.
public final class PostingsLog {
  /*
   * An open hash table maps a pair to its newest entry; every entry names the series and the entry before it in the same
   * list. Entries lie in pages, so that growing copies nothing. A list is read from its newest entry backwards.
   */
  private static final int PAGE_BITS = 12;
  private static final int PAGE = 1 << PAGE_BITS;
  private static final long NO_KEY = Long.MIN_VALUE;

  /// Stands for the list of all series; sorts before every pair.
  public static final long ALL = -1;

  private long[] keys = filled(1024);
  private int[] newest = new int[1024];
  private int[] counts = new int[1024];
  private int lists;

  private int[][] ids = new int[16][];
  private int[][] before = new int[16][];
  private int entries;

  private static long[] filled(int size) {
    var out = new long[size];
    Arrays.fill(out, NO_KEY);
    return out;
  }

  /// The pair of two symbol ordinals as one number, in the order of lists in a file.
  public static long key(int name, int value) {
    return ((long) name << 32) | value;
  }

  /// The first ordinal of a pair.
  public static int name(long key) {
    return (int) (key >>> 32);
  }

  /// The second ordinal of a pair.
  public static int value(long key) {
    return (int) key;
  }

  /// Notes that the series `id` has the pair `key`.
  public void add(long key, long id) {
    if (lists * 2 >= keys.length) {
      grow();
    }
    int slot = slot(keys, key);
    int last = -1;
    if (keys[slot] == NO_KEY) {
      keys[slot] = key;
      lists++;
    } else {
      last = newest[slot];
    }
    newest[slot] = append((int) id, last);
    counts[slot]++;
  }

  private int append(int id, int last) {
    int page = entries >>> PAGE_BITS;
    if (page == ids.length) {
      ids = Arrays.copyOf(ids, page * 2);
      before = Arrays.copyOf(before, page * 2);
    }
    if ((entries & (PAGE - 1)) == 0) {
      ids[page] = new int[PAGE];
      before[page] = new int[PAGE];
    }
    ids[page][entries & (PAGE - 1)] = id;
    before[page][entries & (PAGE - 1)] = last;
    entries = Math.incrementExact(entries);
    return entries - 1;
  }

  private void grow() {
    var oldKeys = keys;
    var oldNewest = newest;
    var oldCounts = counts;
    keys = filled(oldKeys.length * 2);
    newest = new int[keys.length];
    counts = new int[keys.length];
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldKeys[i] != NO_KEY) {
        int slot = slot(keys, oldKeys[i]);
        keys[slot] = oldKeys[i];
        newest[slot] = oldNewest[i];
        counts[slot] = oldCounts[i];
      }
    }
  }

  private static int slot(long[] keys, long key) {
    long mixed = key * 0x9E3779B97F4A7C15L;
    int slot = (int) (mixed >>> 32) & (keys.length - 1);
    while (keys[slot] != NO_KEY && keys[slot] != key) {
      slot = (slot + 1) & (keys.length - 1);
    }
    return slot;
  }

  /// All pairs, in order.
  public long[] sortedKeys() {
    var out = new long[lists];
    int size = 0;
    for (long key : keys) {
      if (key != NO_KEY) {
        out[size++] = key;
      }
    }
    Arrays.sort(out);
    return out;
  }

  /// The number of series that have the pair.
  public int count(long key) {
    return counts[slot(keys, key)];
  }

  /// Appends the ids of the series that have the pair, ascending, four bytes each.
  public void write(long key, ByteWriter out) {
    for (int id : list(key)) {
      out.u32(id);
    }
  }

  /// The series that have the pair.
  public Postings postings(long key) {
    var list = list(key);
    var out = new long[list.length];
    for (int i = 0; i < list.length; i++) {
      out[i] = list[i] & 0xffff_ffffL;
    }
    return Postings.of(out);
  }

  private int[] list(long key) {
    int slot = slot(keys, key);
    var list = new int[counts[slot]];
    int entry = newest[slot];
    for (int i = list.length - 1; i >= 0; i--) {
      list[i] = ids[entry >>> PAGE_BITS][entry & (PAGE - 1)];
      entry = before[entry >>> PAGE_BITS][entry & (PAGE - 1)];
    }
    return list;
  }
}
