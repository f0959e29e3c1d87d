package dev.perennial.tsdb.index;

import dev.perennial.tsdb.bytes.ByteReader;
import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.bytes.ByteWriter;
import dev.perennial.tsdb.bytes.MalformedBytesException;
import dev.perennial.tsdb.labels.Labels;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// The symbol table of an index: every label name and value once, ascending, numbered by place.
///
/// Held as the file has it, with four more bytes a symbol; strings are made when asked for, and the most used ones kept, so that
/// series share them. Safe for many threads.
public final class Symbols {
  private static final int KEPT = 1 << 14;

  private final ByteSlice bytes;
  private final int[] places;
  private final String file;
  private final long fileOffset;
  private final boolean byOffset;
  private final @Nullable Kept[] kept;

  private record Kept(long ref, String text) {}

  private Symbols(ByteSlice bytes, int[] places, String file, long fileOffset, int version) {
    this.bytes = bytes;
    this.places = places;
    this.file = file;
    this.fileOffset = fileOffset;
    this.byOffset = version == 1;
    this.kept = new @Nullable Kept[Math.min(KEPT, Integer.highestOneBit(places.length + 1) * 2)];
  }

  /// Reads the content of the section. In version 1 series refer to symbols by their offset in the file.
  static Symbols read(ByteReader in, String file, int version) {
    long count = in.u32();
    if (count > in.remaining()) {
      throw in.malformed("the symbol table announces " + count + " symbols, more than its bytes can hold");
    }
    var places = new int[(int) count];
    long offset = in.offset();
    int begin = in.position();
    for (int i = 0; i < places.length; i++) {
      places[i] = in.position() - begin;
      in.strBytes();
    }
    int end = in.position();
    in.position(begin);
    return new Symbols(in.bytes(end - begin), places, file, offset, version);
  }

  /// A table of strings that come strictly ascending.
  static Symbols of(Iterator<String> sorted, String file) {
    var out = new ByteWriter(64 << 10);
    var places = new int[1024];
    int count = 0;
    String last = null;
    while (sorted.hasNext()) {
      var symbol = sorted.next();
      if (last != null && Labels.ORDER.compare(last, symbol) >= 0) {
        throw new IllegalArgumentException(
            "Cannot write %s: symbol \"%s\" does not come after \"%s\"".formatted(file, symbol, last));
      }
      if (count == places.length) {
        places = Arrays.copyOf(places, count * 2);
      }
      places[count++] = out.size();
      out.str(symbol);
      last = symbol;
    }
    return new Symbols(ByteSlice.of(out.array(), 0, out.size()), Arrays.copyOf(places, count), file, 0, 2);
  }

  /// The number of symbols.
  public int size() {
    return places.length;
  }

  /// The strings as the file has them, each with its length before it.
  ByteSlice bytes() {
    return bytes;
  }

  /// One symbol as the file has it.
  ByteSlice encoded(int number) {
    int from = places[number];
    int to = number + 1 < places.length ? places[number + 1] : bytes.length();
    return bytes.slice(from, to - from);
  }

  /// The symbol that a series refers to by `ref`.
  String at(long ref) {
    int slot = (int) (ref ^ (ref >>> 14)) & (kept.length - 1);
    var known = kept[slot];
    if (known != null && known.ref == ref) {
      return known.text;
    }
    var text = decode(place(ref));
    kept[slot] = new Kept(ref, text);
    return text;
  }

  private int place(long ref) {
    if (byOffset) {
      int place = Math.clamp(ref - fileOffset, -1, Integer.MAX_VALUE);
      if (Arrays.binarySearch(places, place) >= 0) {
        return place;
      }
    } else if (ref >= 0 && ref < places.length) {
      return places[(int) ref];
    }
    throw new MalformedBytesException(
        file, fileOffset, "a series refers to symbol %s of %d".formatted(Long.toUnsignedString(ref), places.length));
  }

  private String decode(int place) {
    var in = new ByteReader(bytes, file, fileOffset);
    in.position(place);
    return in.str();
  }

  /// The number of a symbol, or -1.
  int find(String symbol) {
    int slot = symbol.hashCode() & (kept.length - 1);
    var known = kept[slot];
    if (known != null && !byOffset && known.text.equals(symbol)) {
      return (int) known.ref;
    }
    var wanted = symbol.getBytes(StandardCharsets.UTF_8);
    int low = 0;
    int high = places.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = compare(places[middle], wanted);
      if (order == 0) {
        if (!byOffset) {
          kept[slot] = new Kept(middle, symbol);
        }
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1;
  }

  private int compare(int place, byte[] wanted) {
    var in = new ByteReader(bytes, file, fileOffset);
    in.position(place);
    var symbol = in.strBytes();
    return Arrays.compareUnsigned(
        symbol.array(), symbol.offset(), symbol.offset() + symbol.length(), wanted, 0, wanted.length);
  }

  /// Those symbols whose number is in `some`, ascending.
  Iterator<String> iterator(BitSet some) {
    return some.stream().mapToObj(number -> decode(places[number])).iterator();
  }

  /// All symbols, ascending.
  public Iterator<String> iterator() {
    return new Iterator<>() {
      private int next;

      @Override
      public boolean hasNext() {
        return next < places.length;
      }

      @Override
      public String next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        return decode(places[next++]);
      }
    };
  }
}
