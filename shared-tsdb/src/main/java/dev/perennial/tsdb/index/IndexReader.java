package dev.perennial.tsdb.index;

import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.bytes.MalformedBytesException;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Matcher;
import dev.perennial.tsdb.objectstore.RangedObject;
import dev.perennial.tsdb.objectstore.Ranges;
import dev.perennial.tsdb.postings.Postings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// An index file in a bucket, read by ranges. Safe for many threads.
///
/// Opening reads the end of the file; the symbol table and the postings offset table are read when first needed and then kept,
/// postings lists and series each time. An index that is opened by its [IndexHeader] reads only those parts of both tables that are
/// asked for.
public final class IndexReader {
  /// The first four bytes of every index.
  public static final long MAGIC = 0xBAAAD700L;

  /// The version that is written.
  public static final int VERSION = 2;

  /// The size in bytes of magic number and version.
  public static final int HEADER = 5;

  /// The size in bytes of the table of contents.
  public static final int CONTENTS = Toc.SIZE;

  /// Every series begins at a multiple of this, from version 2 on.
  public static final int ALIGNMENT = 16;

  /** Most series are shorter; a longer one at the end of a request costs another. */
  private static final int SERIES_GUESS = 512;

  /** Series whose symbols are looked up together. */
  private static final int BATCH = 4096;

  private final IndexFile file;
  private final int version;
  private final Toc toc;
  private final @Nullable HeaderUse header;
  private final ReentrantLock loading = new ReentrantLock();
  private volatile @Nullable Symbols symbols;
  private volatile @Nullable PostingsLists postings;

  /// Opens the index that `object` is.
  public IndexReader(RangedObject object) {
    if (object.size() < HEADER + Toc.SIZE) {
      throw new MalformedBytesException(
          object.key(), -1, "%d bytes are too few for an index; the smallest has %d".formatted(object.size(), HEADER + Toc.SIZE));
    }
    this(new IndexFile(object));
  }

  /// An index without a header.
  IndexReader(IndexFile file) {
    this.file = file;
    this.version = readVersion();
    long tocOffset = file.size() - Toc.SIZE;
    this.toc = Toc.read(file.read(tocOffset, Toc.SIZE), file.name(), tocOffset);
    this.header = null;
  }

  /// An index of which a header tells what would have to be read.
  IndexReader(IndexFile file, IndexHeader header) {
    this.file = file;
    this.version = header.directory().indexVersion();
    this.toc = header.directory().toc();
    this.header = new HeaderUse(header);
  }

  private int readVersion() {
    var in = file.reader(0, HEADER);
    long magic = in.u32();
    if (magic != MAGIC) {
      throw new MalformedBytesException(
          file.name(), 0, "it begins with %08x where an index begins with %08x".formatted(magic, MAGIC));
    }
    int found = in.u8();
    if (found < 1 || found > 3) {
      throw new MalformedBytesException(
          file.name(), 4, "it is an index of version " + found + ", and only versions 1, 2 and 3 are known");
    }
    return found;
  }

  /// The format's version: 1, 2 or 3.
  public int version() {
    return version;
  }

  Toc toc() {
    return toc;
  }

  IndexFile file() {
    return file;
  }

  /// The symbol table.
  public Symbols symbols() {
    var known = symbols;
    if (known != null) {
      return known;
    }
    loading.lock();
    try {
      known = symbols;
      if (known == null) {
        known = Symbols.read(file.section(toc.symbols(), toc.series(), "the symbols"), file.name(), version);
        symbols = known;
      }
      return known;
    } finally {
      loading.unlock();
    }
  }

  PostingsLists lists() {
    var use = header;
    if (use == null) {
      return ownLists();
    }
    return new PostingsLists(file, new GuardedOffsets(use, this::ownTable), toc.postingsTable());
  }

  private PostingsTable ownTable() {
    return (PostingsTable) ownLists().table();
  }

  private PostingsLists ownLists() {
    var known = postings;
    if (known != null) {
      return known;
    }
    loading.lock();
    try {
      known = postings;
      if (known == null) {
        long end = file.size() - Toc.SIZE;
        var in = file.section(toc.postingsTable(), end, "the postings offsets");
        known = new PostingsLists(file, PostingsTable.read(in, file.name(), toc.postingsTable()), toc.postingsTable());
        postings = known;
      }
      return known;
    } finally {
      loading.unlock();
    }
  }

  /// Why the header that this index was opened with is no longer used: a sentence, or empty.
  public String remark() {
    return header == null ? "" : header.remark();
  }

  /// The ids of the series that satisfy all matchers.
  public Postings matching(List<Matcher> matchers) {
    return lists().matching(matchers);
  }

  /// The ids of all series.
  public Postings all() {
    return lists().all();
  }

  /// All label names, sorted.
  public List<String> labelNames() {
    return lists().table().names();
  }

  /// The names of all labels on series that satisfy all of `matchers`, sorted.
  public List<String> labelNames(List<Matcher> matchers) {
    if (matchers.isEmpty()) {
      return labelNames();
    }
    var names = new TreeSet<>(Labels.ORDER);
    labels(lists().matching(matchers), labels -> labels.forEach((name, _) -> names.add(name)));
    return List.copyOf(names);
  }

  /// The values of the label `name`, sorted.
  public List<String> labelValues(String name) {
    var values = new ArrayList<String>(lists().table().count(name));
    if (!name.isEmpty()) {
      lists().table().forEach(name, (value, _, _) -> values.add(value));
    }
    return values;
  }

  /// The values of the label `name` on series that satisfy all of `matchers`, sorted.
  public List<String> labelValues(String name, List<Matcher> matchers) {
    int count = lists().table().count(name);
    if (matchers.isEmpty() || count == 0) {
      return labelValues(name);
    }
    var found = lists().matching(matchers);
    var values = new TreeSet<>(Labels.ORDER);
    if (found.size() <= count) {
      labels(found, labels -> values.add(labels.value(name)));
      values.remove("");
    } else {
      var entries = new ArrayList<OffsetTable.Entry>(count);
      lists().table().forEach(name, (value, offset, next) -> entries.add(new OffsetTable.Entry(value, offset, next)));
      lists().visit(
          entries,
          (entry, list) -> {
            if (list.intersects(found)) {
              values.add(entry.value());
            }
          });
    }
    return List.copyOf(values);
  }

  /// Calls `visitor` with every series that satisfies all matchers and has chunks which overlap `first..last`, and these chunks alone, in
  /// order.
  ///
  /// A matcher whose lists are much longer than what it could rule out is tried on the labels instead.
  public void select(List<Matcher> matchers, long first, long last, Consumer<IndexSeries> visitor) {
    select(matchers, first, last, _ -> {}, visitor);
  }

  /// The same; `fetched` is told the bytes of postings lists before they are fetched, and may refuse them by throwing.
  public void select(List<Matcher> matchers, long first, long last, LongConsumer fetched, Consumer<IndexSeries> visitor) {
    var found = lists().narrow(matchers, fetched);
    var rest = found.rest();
    series(
        found.ids(),
        first,
        last,
        rest.isEmpty()
            ? visitor
            : series -> {
              if (rest.stream().allMatch(matcher -> matcher.matches(series.labels()))) {
                visitor.accept(series);
              }
            });
  }

  /// Calls `visitor` with every series of `ids` that has chunks which overlap `first..last`, and these chunks alone, in order.
  public void series(Postings ids, long first, long last, Consumer<IndexSeries> visitor) {
    if (ids.isEmpty()) {
      return;
    }
    var use = header;
    if (use != null) {
      unnamed(use, ids, first, last, visitor);
      return;
    }
    var decoder = decoder();
    entries(
        ids,
        decoder,
        (offset, entry) -> {
          var series = decoder.read(entry, offset, first, last);
          if (series != null) {
            visitor.accept(series);
          }
        });
  }

  /** By batches, so that the symbols of many series are fetched at once. */
  private void unnamed(HeaderUse use, Postings ids, long first, long last, Consumer<IndexSeries> visitor) {
    var decoder = new SeriesDecoder(file, version, null, toc.seriesEnd());
    var batch = new ArrayList<SeriesDecoder.Unnamed>();
    entries(
        ids,
        decoder,
        (offset, entry) -> {
          var series = decoder.readUnnamed(entry, offset, first, last);
          if (series != null) {
            batch.add(series);
            if (batch.size() == BATCH) {
              name(use, batch, visitor);
            }
          }
        });
    name(use, batch, visitor);
  }

  private void name(HeaderUse use, List<SeriesDecoder.Unnamed> batch, Consumer<IndexSeries> visitor) {
    var sorted = batch.stream().flatMapToLong(SeriesDecoder.Unnamed::refs).sorted().distinct().toArray();
    var texts =
        use.ask(
            header -> header.symbols().texts(sorted),
            () -> {
              var own = symbols();
              return Arrays.stream(sorted).mapToObj(own::at).toArray(String[]::new);
            });
    batch.forEach(series -> visitor.accept(series.named(sorted, texts)));
    batch.clear();
  }

  private void labels(Postings ids, Consumer<Labels> visitor) {
    if (header != null) {
      series(ids, Long.MIN_VALUE, Long.MAX_VALUE, series -> visitor.accept(series.labels()));
      return;
    }
    var decoder = decoder();
    entries(ids, decoder, (offset, entry) -> visitor.accept(decoder.readLabels(entry, offset)));
  }

  private SeriesDecoder decoder() {
    return new SeriesDecoder(file, version, symbols(), toc.seriesEnd());
  }

  private interface EntryVisitor {
    void visit(long offset, ByteSlice entry);
  }

  private void entries(Postings ids, SeriesDecoder decoder, EntryVisitor visitor) {
    long end = toc.seriesEnd();
    var ranges = new Ranges();
    for (int i = 0; i < ids.size(); i++) {
      long offset = SeriesDecoder.offset(version, ids.at(i));
      if (offset < toc.series() || offset >= end) {
        throw new MalformedBytesException(
            file.name(), offset, "a postings list names a series there, and series lie in %d..%d".formatted(toc.series(), end));
      }
      ranges.add(offset, Math.min(end, offset + SERIES_GUESS));
    }
    file.read(
        ranges,
        (i, bytes) -> {
          long offset = ranges.start(i);
          int size = decoder.entrySize(bytes, offset);
          visitor.visit(offset, size <= bytes.length() ? bytes.slice(0, size) : file.read(offset, size));
        });
  }

  /// All series in the order of the file, read from front to back in bounded memory.
  public SeriesCursor scan() {
    return new SeriesCursor(file, version, toc, decoder());
  }

  /// The symbols of the series that `part` deals to each of `parts`, ascending; reads all series once, and keeps a bit for each symbol and part.
  public List<Iterator<String>> symbols(int parts, ToIntFunction<Labels> part) {
    var table = symbols();
    var used = Stream.generate(BitSet::new).limit(parts).toList();
    try (var scan = scan()) {
      for (var next = scan.next(); next.isPresent(); next = scan.next()) {
        var labels = next.get().labels();
        var own = used.get(part.applyAsInt(labels));
        for (int i = 0; i < labels.size(); i++) {
          own.set(table.find(labels.name(i)));
          own.set(table.find(labels.value(i)));
        }
      }
    }
    return used.stream().map(table::iterator).toList();
  }
}
