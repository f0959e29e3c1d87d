package dev.perennial.tsdb.block;

import java.util.Optional;
import java.util.random.RandomGenerator;

/// A block's ULID: 26 characters of Crockford's base 32, 48 bits of milliseconds and 80 random bits.
///
/// Ordered by text, which is the order of creation to the millisecond.
public record BlockId(String text) implements Comparable<BlockId> {
  private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

  /// Checks length, alphabet and that 128 bits suffice.
  public BlockId {
    if (!isUlid(text)) {
      throw new IllegalArgumentException("Cannot take \"" + text + "\" for a block id: a ULID has 26 characters of Crockford's base 32");
    }
  }

  /// The block id that `text` is, if it is one.
  public static Optional<BlockId> parse(String text) {
    return isUlid(text) ? Optional.of(new BlockId(text)) : Optional.empty();
  }

  /// A new id made at `millis` since 1970.
  public static BlockId create(long millis, RandomGenerator random) {
    var out = new char[26];
    long time = millis;
    for (int i = 9; i >= 0; i--) {
      out[i] = ALPHABET.charAt((int) (time & 31));
      time >>>= 5;
    }
    for (int i = 10; i < 26; i++) {
      out[i] = ALPHABET.charAt(random.nextInt(32));
    }
    return new BlockId(new String(out));
  }

  /// When the id was made, in milliseconds since 1970.
  public long millis() {
    long time = 0;
    for (int i = 0; i < 10; i++) {
      time = time << 5 | ALPHABET.indexOf(text.charAt(i));
    }
    return time;
  }

  private static boolean isUlid(String text) {
    if (text.length() != 26 || text.charAt(0) > '7') {
      return false;
    }
    for (int i = 0; i < 26; i++) {
      if (ALPHABET.indexOf(text.charAt(i)) < 0) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int compareTo(BlockId other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }
}
