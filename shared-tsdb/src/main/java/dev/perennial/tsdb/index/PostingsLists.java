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

/// The postings lists of one index and the algebra of matchers over them. Safe for many threads.
final class PostingsLists {
  /** A list whose end is a guess is first read this far. */
  private static final long GUESS = 16 << 10;

  private final IndexFile file;
  private final PostingsTable table;
  private final long end;

  PostingsLists(IndexFile file, PostingsTable table, long end) {
    this.file = file;
    this.table = table;
    this.end = end;
  }

  PostingsTable table() {
    return table;
  }

  /// The series that satisfy all matchers.
  ///
  /// A matcher that a missing label satisfies takes away the series with other values; any other keeps only the series with
  /// values that match. So no list of all series is needed unless every matcher is of the first kind.
  Postings matching(List<Matcher> matchers) {
    var keep = new ArrayList<List<PostingsTable.Entry>>();
    var drop = new ArrayList<List<PostingsTable.Entry>>();
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
  private List<PostingsTable.Entry> entries(Matcher matcher) {
    boolean wanted = !matcher.matchesMissing();
    var entries = new ArrayList<PostingsTable.Entry>();
    var named = NamedValues.of(matcher);
    if (named.isPresent()) {
      named.get().forEach(value -> table.find(matcher.name(), value).ifPresent(entries::add));
    } else {
      table.forEach(
          matcher.name(),
          (value, offset, next) -> {
            if (matcher.matches(value) == wanted) {
              entries.add(new PostingsTable.Entry(value, offset, next));
            }
          });
    }
    return entries;
  }

  /// All series of the index.
  Postings all() {
    return table.find("", "").map(entry -> union(List.of(entry))).orElse(Postings.empty());
  }

  private Postings union(List<PostingsTable.Entry> entries) {
    var lists = new ArrayList<Postings>(entries.size());
    visit(entries, (_, list) -> lists.add(list));
    return Postings.union(lists);
  }

  /// Takes lists in order of their places in the file.
  @FunctionalInterface
  interface Visitor {
    void visit(PostingsTable.Entry entry, Postings list);
  }

  /// Reads lists, those side by side at once.
  void visit(List<PostingsTable.Entry> entries, Visitor visitor) {
    var inFile = new ArrayList<>(entries);
    inFile.sort(Comparator.comparingLong(PostingsTable.Entry::offset));
    var ranges = new Ranges();
    for (var entry : inFile) {
      if (entry.offset() < 0 || entry.offset() > end - 8) {
        throw new MalformedBytesException(file.name(), entry.offset(), "a postings list cannot begin there: the lists end at " + end);
      }
      boolean known = entry.next() < end;
      ranges.add(entry.offset(), known ? entry.next() : Math.min(end, entry.offset() + GUESS));
    }
    file.read(ranges, (i, bytes) -> visitor.visit(inFile.get(i), list(inFile.get(i).offset(), bytes)));
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
