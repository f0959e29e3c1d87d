package dev.perennial.tsdb.labels;

import io.airlift.compress.v3.xxhash.XxHash64JavaHasher;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/// One of the parts, a power of two of them, into which series are dealt by a hash of their labels: `1/4` is the second of four.
///
/// The hash is xxHash64 over `name 0xFF value 0xFF` of all labels; its lowest bits are the part's number. So every part is two of
/// twice as many, `1/4` is `1/8` and `5/8`, and what was split can be split further without being put together first.
public record Shard(int index, int of) implements Comparable<Shard> {
  /// All series.
  public static final Shard WHOLE = new Shard(0, 1);

  /// Into how many parts series are dealt at most.
  public static final int MOST = 1 << 10;

  private static final Pattern TEXT = Pattern.compile("(\\d{1,4})/(\\d{1,4})");
  private static final byte[] SEPARATOR = {(byte) 0xff};
  private static final Comparator<Shard> ORDER = Comparator.comparingInt(Shard::of).thenComparingInt(Shard::index);

  /// Checks the numbers.
  public Shard {
    if (of < 1 || of > MOST || Integer.bitCount(of) != 1 || index < 0 || index >= of) {
      throw new IllegalArgumentException(
          "Cannot have shard " + index + " of " + of + ": a power of two up to " + MOST + ", counted from 0");
    }
  }

  /// Reads `1/4`.
  ///
  /// @throws IllegalArgumentException if the text is no shard
  public static Shard parse(String text) {
    var numbers = TEXT.matcher(text);
    if (!numbers.matches()) {
      throw new IllegalArgumentException("Cannot take \"" + text + "\" for a shard: it is written like 1/4");
    }
    return new Shard(Integer.parseInt(numbers.group(1)), Integer.parseInt(numbers.group(2)));
  }

  /// Whether every series of `other` is one of this.
  public boolean holds(Shard other) {
    return other.of % of == 0 && other.index % of == index;
  }

  /// Whether both may have a series in common.
  public boolean meets(Shard other) {
    return holds(other) || other.holds(this);
  }

  /// The so many parts of this, in the order of [#part].
  public List<Shard> parts(int count) {
    var parts = new ArrayList<Shard>(count);
    for (int i = 0; i < count; i++) {
      parts.add(new Shard(index + i * of, of * count));
    }
    return parts;
  }

  /// Which of the [#parts] a series of this belongs to. One that was relabelled, and is no longer of this by its hash, gets one too.
  public int part(Labels series, int count) {
    return (int) (hash(series) >>> Integer.numberOfTrailingZeros(of)) & (count - 1);
  }

  /// Whether each series of this is in one of `others`.
  public boolean isCoveredBy(Collection<Shard> others) {
    if (others.stream().anyMatch(other -> other.holds(this))) {
      return true;
    }
    var within = others.stream().filter(this::holds).toList();
    return !within.isEmpty() && parts(2).stream().allMatch(half -> half.isCoveredBy(within));
  }

  private static long hash(Labels series) {
    try (var hasher = new XxHash64JavaHasher(0)) {
      for (int i = 0; i < series.size(); i++) {
        hasher.update(series.name(i).getBytes(StandardCharsets.UTF_8)).update(SEPARATOR);
        hasher.update(series.value(i).getBytes(StandardCharsets.UTF_8)).update(SEPARATOR);
      }
      return hasher.digest();
    }
  }

  @Override
  public int compareTo(Shard other) {
    return ORDER.compare(this, other);
  }

  /// `1/4`.
  @Override
  public String toString() {
    return index + "/" + of;
  }
}
