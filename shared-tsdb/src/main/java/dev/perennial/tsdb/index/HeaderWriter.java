package dev.perennial.tsdb.index;

import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.bytes.ByteWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/// Makes the pages of an index header from a whole index. Used once.
final class HeaderWriter {
  /// Symbols of a few series are fetched by few of these.
  static final int SYMBOL_PAGE = 1 << 10;

  /// One of these is fetched to find a postings list.
  static final int OFFSET_PAGE = 4 << 10;

  /// An index of at most this size is copied into the header as it is.
  static final int WHOLE = 192 << 10;

  private final IndexReader index;
  private final ByteWriter directory = new ByteWriter();
  private final ByteWriter pages = new ByteWriter();
  private final ByteWriter page = new ByteWriter();
  private byte[] last = {};

  private HeaderWriter(IndexReader index) {
    this.index = index;
  }

  /// The header of `index`, in two parts.
  static List<ByteSlice> write(String block, IndexReader index, ByteSlice meta) {
    var writer = new HeaderWriter(index);
    int size = (int) Math.min(index.file().size(), WHOLE + 1);
    if (size <= WHOLE) {
      writer.directory.uvarint(size).bytes(index.file().read(0, size));
    } else {
      writer.symbols();
      writer.offsets();
    }
    var kind = size <= WHOLE ? HeaderDirectory.Kind.WHOLE : HeaderDirectory.Kind.PAGED;
    var pages = ByteSlice.of(writer.pages.array(), 0, writer.pages.size());
    return List.of(HeaderDirectory.bytes(block, index, meta, kind, writer.directory.copy(), pages.length()), pages);
  }

  private void symbols() {
    var symbols = index.symbols();
    var list = new ByteWriter();
    int count = 0;
    int number = 0;
    for (var all = symbols.iterator(); all.hasNext(); ) {
      if (page.size() >= SYMBOL_PAGE) {
        list.uvarint(count).uvarint(close());
        number++;
        count = 0;
      }
      text(all.next().getBytes(StandardCharsets.UTF_8), count == 0);
      count++;
    }
    if (count > 0) {
      list.uvarint(count).uvarint(close());
      number++;
    }
    directory.uvarint(symbols.size()).uvarint(number).bytes(list.array(), 0, list.size());
  }

  private void offsets() {
    var table = index.lists().table();
    var names = table.names();
    directory.uvarint(names.size() + 1L);
    name(table, "");
    names.forEach(name -> name(table, name));
  }

  private void name(OffsetTable table, String name) {
    directory.str(name).uvarint(table.count(name));
    var of = new NamePages();
    table.forEach(name, of::entry);
    of.closePage();
    directory.uvarint(of.number).bytes(of.list.array(), 0, of.list.size());
  }

  /** The pages of one name under construction. */
  private final class NamePages {
    private final ByteWriter list = new ByteWriter();
    private String first = "";
    private int count;
    private int number;
    private long end;

    void entry(String value, long offset, long next) {
      if (page.size() >= OFFSET_PAGE) {
        closePage();
      }
      if (count == 0) {
        first = value;
        end = 0;
      }
      text(value.getBytes(StandardCharsets.UTF_8), count == 0);
      page.varint(offset - end).uvarint(next - offset);
      end = next;
      count++;
    }

    void closePage() {
      if (count > 0) {
        list.str(first).uvarint(count).uvarint(close());
        number++;
        count = 0;
      }
    }
  }

  /** A text as the number of bytes it shares with the one before, and the others. */
  private void text(byte[] utf8, boolean fresh) {
    int shared = fresh ? 0 : Math.max(0, mismatch(last, utf8));
    page.uvarint(shared).uvarint(utf8.length - shared).bytes(utf8, shared, utf8.length - shared);
    last = utf8;
  }

  private static int mismatch(byte[] a, byte[] b) {
    int at = Arrays.mismatch(a, b);
    return at < 0 ? a.length : at;
  }

  private int close() {
    page.crc(0);
    int size = page.size();
    pages.bytes(page.array(), 0, size);
    page.clear();
    return size;
  }
}
