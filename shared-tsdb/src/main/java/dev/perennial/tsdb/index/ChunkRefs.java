package dev.perennial.tsdb.index;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.Objects;
import java.util.RandomAccess;

/// Chunk references of one series in three numbers each, seen as a list.
final class ChunkRefs extends AbstractList<ChunkRef> implements RandomAccess {
  private final long[] fields;

  private ChunkRefs(long[] fields) {
    this.fields = fields;
  }

  @Override
  public ChunkRef get(int i) {
    Objects.checkIndex(i, size());
    return new ChunkRef(fields[3 * i], fields[3 * i + 1], fields[3 * i + 2]);
  }

  @Override
  public int size() {
    return fields.length / 3;
  }

  /// A list under construction, used for one series after the other.
  static final class Builder {
    private long[] fields = new long[3 * 16];
    private int used;

    void clear() {
      used = 0;
    }

    boolean isEmpty() {
      return used == 0;
    }

    void add(long first, long last, long ref) {
      if (used == fields.length) {
        fields = Arrays.copyOf(fields, used * 2);
      }
      fields[used++] = first;
      fields[used++] = last;
      fields[used++] = ref;
    }

    ChunkRefs build() {
      return new ChunkRefs(Arrays.copyOf(fields, used));
    }
  }
}
