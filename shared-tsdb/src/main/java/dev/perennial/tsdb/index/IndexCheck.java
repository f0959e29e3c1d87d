package dev.perennial.tsdb.index;

import dev.perennial.tsdb.bytes.MalformedBytesException;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.postings.Postings;
import dev.perennial.tsdb.postings.PostingsLog;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Reads an index as a whole and holds its parts against each other: symbols ascend, series ascend, chunks ascend in time and
/// place, and the postings lists are those that the series call for.
public final class IndexCheck {
  /** Lists held at a time. */
  private static final int BATCH = 4096;

  private final IndexReader index;
  private final PostingsLog expected = new PostingsLog();
  private final Symbols symbols;
  private long lastRef = -1;
  private long lists;

  private IndexCheck(IndexReader index) {
    this.index = index;
    this.symbols = index.symbols();
  }

  /// Checks all of `index`, and calls `visitor` with every series.
  ///
  /// @throws MalformedBytesException for the first thing that does not fit
  public static void check(IndexReader index, Consumer<IndexSeries> visitor) {
    var check = new IndexCheck(index);
    check.symbolsAscend();
    check.series(visitor);
    check.postings();
  }

  private MalformedBytesException malformed(long offset, String what) {
    return new MalformedBytesException(index.file().name(), offset, what);
  }

  private void symbolsAscend() {
    String last = null;
    for (var all = symbols.iterator(); all.hasNext(); ) {
      var symbol = all.next();
      if (last != null && Labels.ORDER.compare(last, symbol) >= 0) {
        throw malformed(index.toc().symbols(), "the symbol \"" + symbol + "\" does not come after \"" + last + "\"");
      }
      last = symbol;
    }
  }

  private void series(Consumer<IndexSeries> visitor) {
    try (var cursor = index.scan()) {
      for (var next = cursor.next(); next.isPresent(); next = cursor.next()) {
        var series = next.get();
        chunksAscend(series);
        expected.add(PostingsLog.ALL, series.id());
        series
            .labels()
            .forEach((name, value) -> expected.add(PostingsLog.key(symbols.find(name), symbols.find(value)), series.id()));
        visitor.accept(series);
      }
    }
  }

  private void chunksAscend(IndexSeries series) {
    ChunkRef before = null;
    for (var chunk : series.chunks()) {
      if (chunk.last() < chunk.first() || (before != null && chunk.first() <= before.last())) {
        throw malformed(
            offset(series), "a chunk of series %s spans %d..%d, out of order".formatted(series.labels(), chunk.first(), chunk.last()));
      }
      if (chunk.ref() < lastRef) {
        throw malformed(
            offset(series),
            "a chunk of series %s lies at reference %d, before one at %d".formatted(series.labels(), chunk.ref(), lastRef));
      }
      lastRef = chunk.ref();
      before = chunk;
    }
  }

  private long offset(IndexSeries series) {
    return SeriesDecoder.offset(index.version(), series.id());
  }

  private void postings() {
    var table = index.lists().table();
    compare(table.find("", "").stream().toList(), "");
    for (var name : table.names()) {
      var batch = new ArrayList<OffsetTable.Entry>();
      table.forEach(
          name,
          (value, offset, next) -> {
            batch.add(new OffsetTable.Entry(value, offset, next));
            if (batch.size() == BATCH) {
              compare(batch, name);
              batch.clear();
            }
          });
      compare(batch, name);
    }
    int wanted = expected.sortedKeys().length;
    if (lists != wanted) {
      throw malformed(
          index.toc().postingsTable(), "it has %d postings lists where its series call for %d".formatted(lists, wanted));
    }
  }

  private void compare(List<OffsetTable.Entry> entries, String name) {
    lists += entries.size();
    index.lists().visit(entries, (entry, list) -> compare(name, entry, list));
  }

  private void compare(String name, OffsetTable.Entry entry, Postings list) {
    long key =
        name.isEmpty() ? PostingsLog.ALL : PostingsLog.key(symbols.find(name), symbols.find(entry.value()));
    if (!list.equals(expected.postings(key))) {
      throw malformed(
          entry.offset(),
          "the postings list of %s has %d series where %d have that label, or others than these"
              .formatted(
                  name.isEmpty() ? "all series" : name + "=\"" + entry.value() + "\"", list.size(), expected.count(key)));
    }
  }
}
