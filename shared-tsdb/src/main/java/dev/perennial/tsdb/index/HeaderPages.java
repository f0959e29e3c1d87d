package dev.perennial.tsdb.index;

import dev.perennial.tsdb.bytes.ByteReader;
import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.bytes.Crc32c;
import dev.perennial.tsdb.bytes.MalformedBytesException;
import dev.perennial.tsdb.objectstore.RangedObject;
import dev.perennial.tsdb.objectstore.Ranges;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/// Neighbouring pages of an index header: fetched when first needed, checked, and kept as they are. Safe for many threads.
final class HeaderPages {
  private final RangedObject object;
  private final ByteSlice start;
  private final long[] places;
  private final AtomicReferenceArray<@Nullable ByteSlice> kept;

  /// Pages that lie between `places`; `start` are the first bytes of the file, which are at hand.
  HeaderPages(RangedObject object, ByteSlice start, long[] places) {
    this.object = object;
    this.start = start;
    this.places = places;
    this.kept = new AtomicReferenceArray<>(places.length - 1);
  }

  /// Fetches those of the pages `from <= page < to` of which it is wanted and that are not at hand.
  void load(int from, int to, IntPredicate wanted) {
    var ranges = new Ranges();
    var numbers = new ArrayList<Integer>();
    for (int page = from; page < to; page++) {
      if (kept.get(page) != null || !wanted.test(page)) {
        continue;
      }
      if (places[page + 1] <= start.length()) {
        keep(page, start.slice((int) places[page], (int) (places[page + 1] - places[page])));
      } else {
        ranges.add(places[page], places[page + 1]);
        numbers.add(page);
      }
    }
    if (!numbers.isEmpty()) {
      object.read(
          ranges,
          (i, bytes) -> {
            int page = numbers.get(i);
            keep(page, bytes.slice(0, (int) (places[page + 1] - places[page])));
          });
    }
  }

  private void keep(int page, ByteSlice bytes) {
    if (bytes.length() < 4) {
      throw new MalformedBytesException(object.key(), places[page], "the page there has only " + bytes.length() + " bytes");
    }
    var content = bytes.slice(0, bytes.length() - 4);
    long found = Crc32c.of(content);
    long expected = new ByteReader(bytes.slice(bytes.length() - 4, 4), object.key(), places[page]).u32();
    if (found != expected) {
      throw new MalformedBytesException(object.key(), places[page], "the page there is damaged: " + Crc32c.mismatch(found, expected));
    }
    // A copy, so that a page does not hold on to all that was fetched with it.
    kept.set(page, ByteSlice.of(content.toArray()));
  }

  /// A reader of a page that was loaded.
  ByteReader reader(int page) {
    var bytes = kept.get(page);
    if (bytes == null) {
      throw new IllegalStateException("Page " + page + " of " + object.key() + " was not loaded");
    }
    return new ByteReader(bytes, object.key(), places[page]);
  }

  /// How many bytes of the pages `from <= page < to` would have to be fetched.
  long missing(int from, int to) {
    long bytes = 0;
    for (int page = from; page < to; page++) {
      if (kept.get(page) == null && places[page + 1] > start.length()) {
        bytes += places[page + 1] - places[page];
      }
    }
    return bytes;
  }

  /// Texts of one page in order, each of which shares its beginning with the one before.
  static final class Texts {
    private final ByteReader in;
    private byte[] text = new byte[64];
    private int length;

    Texts(ByteReader in) {
      this.in = in;
    }

    /// Goes to the next text.
    void next() {
      long shared = in.uvarint();
      var rest = in.strBytes();
      if (shared < 0 || shared > length) {
        throw in.malformed("a text shares " + shared + " bytes with one of " + length);
      }
      int wanted = (int) shared + rest.length();
      if (wanted > text.length) {
        text = Arrays.copyOf(text, Math.max(wanted, text.length * 2));
      }
      System.arraycopy(rest.array(), rest.offset(), text, (int) shared, rest.length());
      length = wanted;
    }

    /// The present text.
    String get() {
      return new String(text, 0, length, StandardCharsets.UTF_8);
    }

    /// Its order against other bytes.
    int compareTo(byte[] other) {
      return Arrays.compareUnsigned(text, 0, length, other, 0, other.length);
    }
  }
}
