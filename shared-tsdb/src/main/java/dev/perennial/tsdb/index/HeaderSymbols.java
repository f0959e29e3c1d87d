package dev.perennial.tsdb.index;

import dev.perennial.tsdb.bytes.MalformedBytesException;
import org.jspecify.annotations.Nullable;

/// The symbols of an index by its header: only the pages of those that are asked for are fetched. Safe for many threads.
final class HeaderSymbols {
  private static final int KEPT = 1 << 12;

  private final HeaderPages pages;
  private final HeaderDirectory.SymbolPages places;
  private final String file;
  private final @Nullable Kept[] kept = new @Nullable Kept[KEPT];

  private record Kept(long ref, String text) {}

  HeaderSymbols(HeaderPages pages, HeaderDirectory.SymbolPages places, String file) {
    this.pages = pages;
    this.places = places;
    this.file = file;
  }

  /// The symbols of `refs`, which ascend strictly, in the same order.
  String[] texts(long[] refs) {
    var texts = new String[refs.length];
    var wanted = new boolean[places.size()];
    int first = wanted.length;
    int end = 0;
    for (int i = 0; i < refs.length; i++) {
      if (refs[i] < 0 || refs[i] >= places.count()) {
        throw new MalformedBytesException(
            file, -1, "a series refers to symbol %s of %d".formatted(Long.toUnsignedString(refs[i]), places.count()));
      }
      var known = kept[(int) refs[i] & (KEPT - 1)];
      if (known != null && known.ref == refs[i]) {
        texts[i] = known.text;
      } else {
        int page = places.page(refs[i]);
        wanted[page] = true;
        first = Math.min(first, page);
        end = page + 1;
      }
    }
    pages.load(first, Math.max(first, end), page -> wanted[page]);
    for (int i = 0; i < refs.length; ) {
      if (texts[i] == null) {
        i = read(places.page(refs[i]), refs, i, texts);
      } else {
        i++;
      }
    }
    return texts;
  }

  /** Fills in all symbols of one page from place `i` on. */
  private int read(int page, long[] refs, int from, String[] texts) {
    var all = new HeaderPages.Texts(pages.reader(page));
    int i = from;
    for (int ref = places.first(page); i < refs.length && ref < places.first(page + 1); ref++) {
      all.next();
      if (refs[i] == ref) {
        if (texts[i] == null) {
          texts[i] = all.get();
          kept[ref & (KEPT - 1)] = new Kept(ref, texts[i]);
        }
        i++;
      }
    }
    return i;
  }
}
