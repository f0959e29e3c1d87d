package dev.perennial.tsdb.postings;

import dev.perennial.tsdb.bytes.ByteReader;
import java.util.Arrays;
import java.util.List;

/// An immutable, ascending set of series ids, each an unsigned number of 32 bits.
public final class Postings {
  private static final Postings EMPTY = new Postings(new int[0]);

  /** Ids with the highest bit turned, so that signed order is unsigned order. */
  private final int[] turned;

  private Postings(int[] turned) {
    this.turned = turned;
  }

  /// No series.
  public static Postings empty() {
    return EMPTY;
  }

  /// A set of ids in any order.
  public static Postings of(long... ids) {
    var turned = new int[ids.length];
    for (int i = 0; i < ids.length; i++) {
      turned[i] = turn(ids[i]);
    }
    Arrays.sort(turned);
    return new Postings(unique(turned, turned.length));
  }

  /// Reads `count` ids of four bytes each, which must ascend.
  public static Postings read(ByteReader in, int count) {
    var turned = new int[count];
    for (int i = 0; i < count; i++) {
      turned[i] = turn(in.u32());
      if (i > 0 && turned[i] <= turned[i - 1]) {
        throw in.malformed("a postings list does not ascend at its place " + i);
      }
    }
    return new Postings(turned);
  }

  private static int turn(long id) {
    return (int) id ^ Integer.MIN_VALUE;
  }

  /// The number of ids.
  public int size() {
    return turned.length;
  }

  /// Whether there are none.
  public boolean isEmpty() {
    return turned.length == 0;
  }

  /// The id at place `i`, ascending.
  public long at(int i) {
    return (turned[i] ^ Integer.MIN_VALUE) & 0xffff_ffffL;
  }

  /// Whether `id` is in the set.
  public boolean contains(long id) {
    return Arrays.binarySearch(turned, turn(id)) >= 0;
  }

  /// The ids in both sets.
  public Postings intersect(Postings other) {
    var small = size() <= other.size() ? turned : other.turned;
    var large = size() <= other.size() ? other.turned : turned;
    var out = new int[small.length];
    int size = 0;
    int from = 0;
    for (int id : small) {
      from = gallop(large, from, id);
      if (from == large.length) {
        break;
      }
      if (large[from] == id) {
        out[size++] = id;
      }
    }
    return size == turned.length ? this : new Postings(Arrays.copyOf(out, size));
  }

  /// Whether some id is in both sets.
  public boolean intersects(Postings other) {
    var small = size() <= other.size() ? turned : other.turned;
    var large = size() <= other.size() ? other.turned : turned;
    int from = 0;
    for (int id : small) {
      from = gallop(large, from, id);
      if (from == large.length) {
        return false;
      }
      if (large[from] == id) {
        return true;
      }
    }
    return false;
  }

  /// The ids of this set that are not in `other`.
  public Postings minus(Postings other) {
    if (other.isEmpty() || isEmpty()) {
      return this;
    }
    var out = new int[turned.length];
    int size = 0;
    int from = 0;
    for (int id : turned) {
      from = gallop(other.turned, from, id);
      if (from == other.turned.length || other.turned[from] != id) {
        out[size++] = id;
      }
    }
    return size == turned.length ? this : new Postings(Arrays.copyOf(out, size));
  }

  /// The ids in any of `sets`.
  public static Postings union(List<Postings> sets) {
    if (sets.isEmpty()) {
      return EMPTY;
    }
    if (sets.size() == 1) {
      return sets.getFirst();
    }
    int total = 0;
    for (var set : sets) {
      total = Math.addExact(total, set.size());
    }
    var all = new int[total];
    int size = 0;
    for (var set : sets) {
      System.arraycopy(set.turned, 0, all, size, set.turned.length);
      size += set.turned.length;
    }
    Arrays.sort(all);
    return new Postings(unique(all, size));
  }

  /// The first place in `sorted` from `from` on whose value is at least `wanted`, in steps that double: sets of
  /// very different sizes are compared in little more time than the smaller one takes.
  private static int gallop(int[] sorted, int from, int wanted) {
    int low = from;
    int step = 1;
    int high = from;
    while (high < sorted.length && sorted[high] < wanted) {
      low = high + 1;
      high += step;
      step = step > sorted.length ? step : step * 2;
    }
    high = Math.min(high, sorted.length);
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] < wanted) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private static int[] unique(int[] sorted, int length) {
    int size = 0;
    for (int i = 0; i < length; i++) {
      if (size == 0 || sorted[i] != sorted[size - 1]) {
        sorted[size++] = sorted[i];
      }
    }
    return size == sorted.length ? sorted : Arrays.copyOf(sorted, size);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Postings postings && Arrays.equals(turned, postings.turned);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(turned);
  }

  /// `[2, 3]`
  @Override
  public String toString() {
    var out = new StringBuilder("[");
    for (int i = 0; i < turned.length; i++) {
      out.append(i == 0 ? "" : ", ").append(at(i));
    }
    return out.append(']').toString();
  }
}
