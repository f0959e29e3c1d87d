package dev.perennial.tsdb.trail;

/// A hash of a file's beginning that can be carried on where it was left: FNV-1a of 64 bits.
///
/// It tells whether a file was written anew since it was shipped, not whether somebody forged it.
public record RunningHash(long value) {
  /// The hash of nothing.
  public static final RunningHash NONE = new RunningHash(0xcbf29ce484222325L);

  private static final long PRIME = 0x100000001b3L;

  /// The hash with `length` more bytes.
  public RunningHash and(byte[] bytes, int offset, int length) {
    long hash = value;
    for (int i = offset; i < offset + length; i++) {
      hash = (hash ^ (bytes[i] & 0xff)) * PRIME;
    }
    return new RunningHash(hash);
  }
}
