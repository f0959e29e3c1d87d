package dev.perennial.tsdb.index;

/// What an index says of a chunk: the times of its first and last sample, both inclusive, and where it lies.
public record ChunkRef(long first, long last, long ref) {
  /// The place of the segment file among the block's segments, counted from 0.
  public int segment() {
    return (int) (ref >>> 32);
  }

  /// Where the chunk begins in its segment file.
  public long offset() {
    return ref & 0xffff_ffffL;
  }

  /// The reference of a chunk at `offset` of the segment at place `segment`.
  public static long ref(int segment, long offset) {
    return ((long) segment << 32) | offset;
  }
}
