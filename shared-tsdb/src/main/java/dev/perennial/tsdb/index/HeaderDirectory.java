package dev.perennial.tsdb.index;

import dev.perennial.tsdb.bytes.ByteReader;
import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.bytes.ByteWriter;
import dev.perennial.tsdb.bytes.Crc32c;
import dev.perennial.tsdb.bytes.MalformedBytesException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What stands at the front of an index header: which index it belongs to, and where the pages of its tables lie.
///
/// ```
/// preamble   u32 magic, u8 version, u8 kind, two zero bytes, u64 size of the file, u32 size of the directory,
///            u32 CRC-32C of the directory, u32 CRC-32C of the preamble so far
/// directory  str block id, u8 index version, u64 index size, the index's table of contents (52 bytes), str meta.json,
///            kind 0 (whole): str, the index as it is
///            kind 1 (paged): uvarint symbols, uvarint pages, each (uvarint symbols, uvarint bytes);
///                            uvarint names, each (str name, uvarint values, uvarint pages,
///                            each (str first value, uvarint values, uvarint bytes))
/// pages      of the symbols, then of the names in order, each ending with the CRC-32C of what stands before it in it
/// ```
record HeaderDirectory(
    String block, int indexVersion, long indexSize, Toc toc, ByteSlice meta, long size, ByteSlice whole, SymbolPages symbols, Map<String, Name> names) {
  static final long MAGIC = 0x50484458L;
  static final int VERSION = 1;
  static final int PREAMBLE = 28;

  private static final ByteSlice NOTHING = ByteSlice.of(new byte[0]);

  /// Whether the index is in the header as it is, or its tables in pages.
  enum Kind {
    WHOLE(0),
    PAGED(1);

    private final int code;

    Kind(int code) {
      this.code = code;
    }
  }

  /// Where the symbols lie: the first symbol and the place of each page, and what would be those of one page more.
  static final class SymbolPages {
    private final int[] firsts;
    private final long[] places;

    SymbolPages(int[] firsts, long[] places) {
      this.firsts = firsts;
      this.places = places;
    }

    int size() {
      return places.length - 1;
    }

    int count() {
      return firsts[firsts.length - 1];
    }

    int first(int page) {
      return firsts[page];
    }

    long[] places() {
      return places;
    }

    /// The page that holds the symbol `ref`.
    int page(long ref) {
      int found = Arrays.binarySearch(firsts, 0, size(), (int) ref);
      return found >= 0 ? found : -found - 2;
    }
  }

  /// Where the values of a label name lie.
  static final class Name {
    private final int values;
    private final List<String> firsts;
    private final int[] counts;
    private final long[] places;

    Name(int values, List<String> firsts, int[] counts, long[] places) {
      this.values = values;
      this.firsts = firsts;
      this.counts = counts;
      this.places = places;
    }

    int values() {
      return values;
    }

    /// The first value of each page.
    List<String> firsts() {
      return firsts;
    }

    /// The number of values of a page.
    int count(int page) {
      return counts[page];
    }

    long[] places() {
      return places;
    }

    int size() {
      return places.length - 1;
    }
  }

  /// The number of bytes that the preamble announces for preamble and directory.
  static int announced(ByteSlice start, String file) {
    var in = new ByteReader(start, file, 0);
    long magic = in.u32();
    if (magic != MAGIC) {
      throw new MalformedBytesException(file, 0, "it begins with %08x where an index header begins with %08x".formatted(magic, MAGIC));
    }
    int version = in.u8();
    if (version != VERSION) {
      throw new MalformedBytesException(file, 4, "it is an index header of version " + version + ", and only version 1 is known");
    }
    in.position(PREAMBLE - 4);
    long expected = in.u32();
    long found = Crc32c.of(start.slice(0, PREAMBLE - 4));
    if (found != expected) {
      throw new MalformedBytesException(file, 0, "its preamble is damaged: " + Crc32c.mismatch(found, expected));
    }
    in.position(16);
    long length = in.u32();
    if (length > Integer.MAX_VALUE - 64 - PREAMBLE) {
      throw new MalformedBytesException(file, 16, "its directory is said to have " + length + " bytes, too many to be held in memory");
    }
    return PREAMBLE + (int) length;
  }

  /// Reads preamble and directory, which are all of `bytes`.
  static HeaderDirectory read(ByteSlice bytes, String file) {
    var in = new ByteReader(bytes, file, 0);
    in.position(5);
    int kind = in.u8();
    in.u16();
    long size = in.u64();
    long length = in.u32();
    long expected = in.u32();
    long found = Crc32c.of(bytes.slice(PREAMBLE, (int) length));
    if (found != expected) {
      throw new MalformedBytesException(file, PREAMBLE, "its directory is damaged: " + Crc32c.mismatch(found, expected));
    }
    if (kind != Kind.WHOLE.code && kind != Kind.PAGED.code) {
      throw new MalformedBytesException(file, 5, "it is of the unknown kind " + kind);
    }
    in.position(PREAMBLE);
    var block = in.str();
    int indexVersion = in.u8();
    long indexSize = in.u64();
    var toc = Toc.read(in.bytes(Toc.SIZE), file, indexSize - Toc.SIZE);
    var meta = in.strBytes();
    int end = PREAMBLE + (int) length;
    if (kind == Kind.WHOLE.code) {
      var whole = in.strBytes();
      if (whole.length() != indexSize || in.remaining() > 0) {
        throw in.malformed("the index in it has " + whole.length() + " bytes where " + indexSize + " are expected");
      }
      return new HeaderDirectory(
          block, indexVersion, indexSize, toc, meta, size, whole, new SymbolPages(new int[1], new long[1]), Map.of());
    }
    var symbols = symbolPages(in, end);
    var names = new LinkedHashMap<String, Name>();
    long place = symbols.places()[symbols.size()];
    for (int n = in.count(3, "label names"); n > 0; n--) {
      var name = in.str();
      var pages = namePages(in, place);
      place = pages.places()[pages.size()];
      names.put(name, pages);
    }
    if (place != size || in.remaining() > 0) {
      throw new MalformedBytesException(file, PREAMBLE, "its pages end at %d and the file at %d".formatted(place, size));
    }
    return new HeaderDirectory(block, indexVersion, indexSize, toc, meta, size, NOTHING, symbols, names);
  }

  private static SymbolPages symbolPages(ByteReader in, long start) {
    long count = in.uvarint();
    int pages = in.count(2, "pages of symbols");
    var firsts = new int[pages + 1];
    var places = new long[pages + 1];
    places[0] = start;
    for (int i = 0; i < pages; i++) {
      firsts[i + 1] = Math.addExact(firsts[i], size(in));
      places[i + 1] = places[i] + size(in);
    }
    if (firsts[pages] != count) {
      throw in.malformed("its pages hold " + firsts[pages] + " symbols where there are " + count);
    }
    return new SymbolPages(firsts, places);
  }

  private static Name namePages(ByteReader in, long start) {
    int values = size(in);
    int pages = in.count(3, "pages of values");
    var firsts = new ArrayList<String>(pages);
    var counts = new int[pages];
    var places = new long[pages + 1];
    places[0] = start;
    for (int i = 0; i < pages; i++) {
      firsts.add(in.str());
      counts[i] = size(in);
      places[i + 1] = places[i] + size(in);
    }
    return new Name(values, List.copyOf(firsts), counts, places);
  }

  private static int size(ByteReader in) {
    long value = in.uvarint();
    if (value < 0 || value > Integer.MAX_VALUE - 64) {
      throw in.malformed("a page cannot have the size " + Long.toUnsignedString(value));
    }
    return (int) value;
  }

  /// Whether the index itself is in the header.
  boolean isWhole() {
    return whole.length() > 0;
  }

  /// Preamble and directory of a header: `tail` are the whole index or the lists of pages, `following` the number of bytes behind the directory.
  static ByteSlice bytes(String block, IndexReader index, ByteSlice meta, Kind kind, ByteSlice tail, long following) {
    var directory = new ByteWriter();
    directory.str(block).u8(index.version()).u64(index.file().size());
    index.toc().write(directory);
    directory.uvarint(meta.length()).bytes(meta).bytes(tail);
    var out = new ByteWriter(PREAMBLE + directory.size());
    out.u32(MAGIC).u8(VERSION).u8(kind.code).u16(0);
    out.u64(PREAMBLE + directory.size() + following);
    out.u32(directory.size()).u32(Crc32c.of(directory.array(), 0, directory.size())).crc(0);
    out.bytes(directory.array(), 0, directory.size());
    return out.copy();
  }
}
