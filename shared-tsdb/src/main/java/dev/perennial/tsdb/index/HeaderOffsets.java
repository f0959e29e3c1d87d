package dev.perennial.tsdb.index;

import dev.perennial.tsdb.bytes.ByteReader;
import dev.perennial.tsdb.labels.Labels;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// The offsets of an index's postings lists by its header: only pages that are asked for are fetched. Safe for many threads.
final class HeaderOffsets implements OffsetTable {
  private final Map<String, Pages> names;
  private final List<String> sorted;

  private record Pages(HeaderDirectory.Name name, HeaderPages pages) {}

  /// The tables of `directory`; `open` fetches pages between places.
  HeaderOffsets(HeaderDirectory directory, Function<long[], HeaderPages> open) {
    names = new HashMap<>();
    directory.names().forEach((name, pages) -> names.put(name, new Pages(pages, open.apply(pages.places()))));
    sorted = directory.names().keySet().stream().filter(name -> !name.isEmpty()).toList();
  }

  @Override
  public List<String> names() {
    return sorted;
  }

  @Override
  public int count(String name) {
    var found = names.get(name);
    return found == null ? 0 : found.name.values();
  }

  @Override
  public long cost(String name) {
    var found = names.get(name);
    return found == null ? 0 : found.pages.missing(0, found.name.size());
  }

  @Override
  public Optional<Entry> find(String name, String value) {
    var found = names.get(name);
    if (found == null || found.name.size() == 0) {
      return Optional.empty();
    }
    int page = page(found.name.firsts(), value);
    if (page < 0) {
      return Optional.empty();
    }
    found.pages.load(page, page + 1, _ -> true);
    var in = found.pages.reader(page);
    var texts = new HeaderPages.Texts(in);
    var wanted = value.getBytes(StandardCharsets.UTF_8);
    long end = 0;
    for (int i = 0; i < found.name.count(page); i++) {
      texts.next();
      long offset = end + in.varint();
      end = next(in, offset);
      int order = texts.compareTo(wanted);
      if (order == 0) {
        return Optional.of(new Entry(value, offset, end));
      }
      if (order > 0) {
        break;
      }
    }
    return Optional.empty();
  }

  /** The last page whose first value is not behind `value`. */
  private static int page(List<String> firsts, String value) {
    int low = 0;
    int high = firsts.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if (Labels.ORDER.compare(firsts.get(middle), value) <= 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return high;
  }

  private static long next(ByteReader in, long offset) {
    long span = in.uvarint();
    if (span < 0 || offset < 0 || offset + span < offset) {
      throw in.malformed("a postings list cannot have " + Long.toUnsignedString(span) + " bytes at " + offset);
    }
    return offset + span;
  }

  @Override
  public void forEach(String name, Visitor visitor) {
    var found = names.get(name);
    if (found == null) {
      return;
    }
    found.pages.load(0, found.name.size(), _ -> true);
    var entries = new ArrayList<Entry>();
    for (int page = 0; page < found.name.size(); page++) {
      var in = found.pages.reader(page);
      var texts = new HeaderPages.Texts(in);
      long end = 0;
      for (int i = 0; i < found.name.count(page); i++) {
        texts.next();
        long offset = end + in.varint();
        end = next(in, offset);
        entries.add(new Entry(texts.get(), offset, end));
      }
    }
    // Only when all was found whole: who visits may have to begin anew elsewhere otherwise.
    entries.forEach(entry -> visitor.visit(entry.value(), entry.offset(), entry.next()));
  }
}
