package dev.perennial.tsdb.index;

import dev.perennial.tsdb.bytes.ByteReader;
import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.bytes.Crc32c;
import dev.perennial.tsdb.bytes.MalformedBytesException;
import dev.perennial.tsdb.labels.Matcher;
import dev.perennial.tsdb.objectstore.Ranges;
import dev.perennial.tsdb.postings.Postings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// The postings lists of one index and the algebra of matchers over them. Safe for many threads.
final class PostingsLists {
  /** A list whose end is a guess is first read this far. */
  private static final long GUESS = 16 << 10;

  private final IndexFile file;
  private final OffsetTable table;
  private final long end;

  PostingsLists(IndexFile file, OffsetTable table, long end) {
    this.file = file;
    this.table = table;
    this.end = end;
  }

  OffsetTable table() {
    return table;
  }

  /// Series that may satisfy all matchers, and the matchers that are to be tried on them.
  record Found(Postings ids, List<Matcher> rest) {}

  /** A series and its symbols take about this much: a list is worth reading while it has fewer bytes than the series that it may rule out. */
  private static final long SERIES = 256;

  /** Lists up to this size are always worth reading. */
  private static final long SMALL = 64 << 10;

  /// The series that satisfy those matchers whose lists are worth reading, and the other matchers.
  ///
  /// Matchers that name their values come first, those with the shortest lists before the others.
  ///
  /// `fetched` is told the bytes of lists before they are fetched, and may refuse them by throwing.
  Found narrow(List<Matcher> matchers, LongConsumer fetched) {
    var named = new ArrayList<Lists>();
    var unnamed = new ArrayList<Matcher>();
    for (var matcher : matchers) {
      if (NamedValues.of(matcher).isPresent()) {
        named.add(new Lists(matcher, entries(matcher)));
      } else {
        unnamed.add(matcher);
      }
    }
    // What takes series away can only come after what keeps some.
    named.sort(Comparator.<Lists, Boolean>comparing(lists -> lists.matcher.matchesMissing()).thenComparingLong(Lists::bytes));
    unnamed.sort(
        Comparator.comparing(Matcher::matchesMissing).thenComparingLong(matcher -> table.cost(matcher.name()) + table.count(matcher.name())));
    var run = new Narrowing(fetched);
    named.stream().filter(lists -> !lists.matcher.matchesMissing()).forEach(run::take);
    for (var matcher : unnamed) {
      if (run.isWorth(table.cost(matcher.name()))) {
        run.take(new Lists(matcher, entries(matcher)));
      } else {
        run.rest.add(matcher);
      }
    }
    named.stream().filter(lists -> lists.matcher.matchesMissing()).forEach(run::take);
    return new Found(run.found(), run.rest);
  }

  /** The lists of one matcher: of the values that satisfy it, or of those that do not. */
  private record Lists(Matcher matcher, List<OffsetTable.Entry> entries) {
    long bytes() {
      return entries.stream().mapToLong(OffsetTable.Entry::bytes).sum();
    }
  }

  private final class Narrowing {
    private final LongConsumer fetched;
    private final List<Matcher> rest = new ArrayList<>();
    private @Nullable Postings found;

    Narrowing(LongConsumer fetched) {
      this.fetched = fetched;
    }

    Postings found() {
      var known = found;
      if (known == null) {
        known = fetch(table.find("", "").map(List::of).orElse(List.of()));
        found = known;
      }
      return known;
    }

    private Postings fetch(List<OffsetTable.Entry> entries) {
      fetched.accept(entries.stream().mapToLong(PostingsLists.this::readAtOnce).sum());
      return union(entries);
    }

    boolean isWorth(long bytes) {
      return found == null || bytes <= Math.max(SMALL, SERIES * found.size());
    }

    void take(Lists lists) {
      boolean drop = lists.matcher.matchesMissing();
      if (!isWorth(lists.bytes())) {
        rest.add(lists.matcher);
      } else if (drop) {
        found = found().minus(fetch(lists.entries));
      } else {
        var these = fetch(lists.entries);
        found = found == null ? these : found.intersect(these);
      }
    }
  }

  /// The series that satisfy all matchers.
  ///
  /// A matcher that a missing label satisfies takes away the series with other values; any other keeps only the series with
  /// values that match. So no list of all series is needed unless every matcher is of the first kind.
  Postings matching(List<Matcher> matchers) {
    var keep = new ArrayList<List<OffsetTable.Entry>>();
    var drop = new ArrayList<List<OffsetTable.Entry>>();
    for (var matcher : matchers) {
      (matcher.matchesMissing() ? drop : keep).add(entries(matcher));
    }
    keep.sort(Comparator.comparingInt(List::size));
    var found = keep.isEmpty() ? all() : null;
    for (var entries : keep) {
      if (found == null || !found.isEmpty()) {
        var these = union(entries);
        found = found == null ? these : found.intersect(these);
      }
    }
    for (var entries : drop) {
      if (found != null && !found.isEmpty()) {
        found = found.minus(union(entries));
      }
    }
    return found == null ? Postings.empty() : found;
  }

  /// The lists of the values that satisfy a matcher, or, if a missing label does, of those that do not.
  private List<OffsetTable.Entry> entries(Matcher matcher) {
    boolean wanted = !matcher.matchesMissing();
    var entries = new ArrayList<OffsetTable.Entry>();
    var named = NamedValues.of(matcher);
    if (named.isPresent()) {
      named.get().forEach(value -> table.find(matcher.name(), value).ifPresent(entries::add));
    } else {
      table.forEach(
          matcher.name(),
          (value, offset, next) -> {
            if (matcher.matches(value) == wanted) {
              entries.add(new OffsetTable.Entry(value, offset, next));
            }
          });
    }
    return entries;
  }

  /// All series of the index.
  Postings all() {
    return table.find("", "").map(entry -> union(List.of(entry))).orElse(Postings.empty());
  }

  private Postings union(List<OffsetTable.Entry> entries) {
    var lists = new ArrayList<Postings>(entries.size());
    visit(entries, (_, list) -> lists.add(list));
    return Postings.union(lists);
  }

  /// Takes lists in order of their places in the file.
  @FunctionalInterface
  interface Visitor {
    void visit(OffsetTable.Entry entry, Postings list);
  }

  /// Reads lists, those side by side at once.
  void visit(List<OffsetTable.Entry> entries, Visitor visitor) {
    var inFile = new ArrayList<>(entries);
    inFile.sort(Comparator.comparingLong(OffsetTable.Entry::offset));
    var ranges = new Ranges();
    for (var entry : inFile) {
      if (entry.offset() < 0 || entry.offset() > end - 8) {
        throw new MalformedBytesException(file.name(), entry.offset(), "a postings list cannot begin there: the lists end at " + end);
      }
      ranges.add(entry.offset(), entry.offset() + readAtOnce(entry));
    }
    file.read(ranges, (i, bytes) -> visitor.visit(inFile.get(i), list(inFile.get(i).offset(), bytes)));
  }

  /** How many bytes of a list are read before its length is known for sure. */
  private long readAtOnce(OffsetTable.Entry entry) {
    return entry.next() < end ? entry.bytes() : Math.min(end - entry.offset(), GUESS);
  }

  private Postings list(long offset, ByteSlice bytes) {
    var head = new ByteReader(bytes, file.name(), offset);
    long length = head.u32();
    long count = head.u32();
    if (length != 4 + 4 * count || length > end - offset - 8) {
      throw new MalformedBytesException(
          file.name(),
          offset,
          "a postings list of %d bytes for %d series cannot stand there: %d bytes follow".formatted(length, count, end - offset));
    }
    var whole = length + 8 <= bytes.length() ? bytes : file.read(offset, length + 8);
    long found = Crc32c.of(whole.slice(4, (int) length));
    var in = new ByteReader(whole, file.name(), offset);
    in.position((int) length + 4);
    long expected = in.u32();
    if (found != expected) {
      throw new MalformedBytesException(
          file.name(), offset, "the postings list there is damaged: " + Crc32c.mismatch(found, expected));
    }
    in.position(8);
    return Postings.read(in, (int) count);
  }
}
