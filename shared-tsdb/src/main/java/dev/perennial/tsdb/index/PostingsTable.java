package dev.perennial.tsdb.index;

import dev.perennial.tsdb.bytes.ByteReader;
import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.bytes.ByteWriter;
import dev.perennial.tsdb.labels.Labels;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Where each postings list begins: held as the file has it, with the place of every 32nd value beside it. Safe for many threads.
final class PostingsTable implements OffsetTable {
  private static final int EVERY = 32;

  private final ByteSlice bytes;
  private final String file;
  private final long fileOffset;
  private final long end;
  private final Map<String, Name> names;

  /// The values of one label name: the stretch of entries and some places within it.
  private static final class Name {
    private final int from;
    private final int to;
    private final int size;
    private final int[] places;

    Name(int from, int to, int size, int[] places) {
      this.from = from;
      this.to = to;
      this.size = size;
      this.places = places;
    }
  }

  private PostingsTable(ByteSlice bytes, String file, long fileOffset, long end, Map<String, Name> names) {
    this.bytes = bytes;
    this.file = file;
    this.fileOffset = fileOffset;
    this.end = end;
    this.names = names;
  }

  /// Reads the content of the section; the lists end before `end`.
  static PostingsTable read(ByteReader in, String file, long end) {
    long count = in.u32();
    int from = in.position();
    long offset = in.offset();
    var names = new LinkedHashMap<String, Name>();
    var scan = new Scan(names);
    for (long i = 0; i < count; i++) {
      scan.entry(in, from);
    }
    int to = in.position();
    in.position(from);
    var bytes = in.bytes(to - from);
    if (!scan.sorted) {
      return sorted(bytes, file, offset, end);
    }
    scan.endOfName(to - from);
    return new PostingsTable(bytes, file, offset, end, Collections.unmodifiableMap(names));
  }

  /// Version 1 does not promise an order: its entries are sorted once and kept as if version 2 had written them.
  private static PostingsTable sorted(ByteSlice bytes, String file, long fileOffset, long end) {
    record Pair(String name, String value, long offset) {}
    var pairs = new ArrayList<Pair>();
    for (var in = new ByteReader(bytes, file, fileOffset); in.remaining() > 0; ) {
      in.uvarint();
      pairs.add(new Pair(in.str(), in.str(), in.uvarint()));
    }
    pairs.sort(Comparator.comparing(Pair::name, Labels.ORDER).thenComparing(Pair::value, Labels.ORDER));
    var out = new ByteWriter(bytes.length());
    out.u32(pairs.size());
    Pair last = null;
    for (var pair : pairs) {
      if (last != null && last.name.equals(pair.name) && last.value.equals(pair.value)) {
        throw new ByteReader(bytes, file, fileOffset).malformed("the postings of " + pair.name + "=" + pair.value + " are listed twice");
      }
      out.uvarint(2).str(pair.name).str(pair.value).uvarint(pair.offset);
      last = pair;
    }
    return read(new ByteReader(out.copy(), file, fileOffset - 4), file, end);
  }

  private static final class Scan {
    private final Map<String, Name> names;
    private ByteSlice lastName = ByteSlice.of(new byte[0]);
    private ByteSlice lastValue = lastName;
    private int nameFrom;
    private int size;
    private int[] places = new int[4];
    private boolean started;
    private boolean sorted = true;

    Scan(Map<String, Name> names) {
      this.names = names;
    }

    void entry(ByteReader in, int from) {
      int place = in.position() - from;
      long keys = in.uvarint();
      if (keys != 2) {
        throw in.malformed("a postings entry has " + Long.toUnsignedString(keys) + " keys, not a name and a value");
      }
      var name = in.strBytes();
      var value = in.strBytes();
      in.uvarint();
      int order = started ? compare(lastName, name) : -1;
      if (order > 0 || (order == 0 && compare(lastValue, value) >= 0)) {
        sorted = false;
      }
      if (order != 0) {
        if (started) {
          endOfName(place);
        }
        nameFrom = place;
        size = 0;
      }
      if (size % EVERY == 0) {
        if (size / EVERY == places.length) {
          places = Arrays.copyOf(places, places.length * 2);
        }
        places[size / EVERY] = place;
      }
      size++;
      lastName = name;
      lastValue = value;
      started = true;
    }

    void endOfName(int place) {
      if (started) {
        var name = new String(lastName.array(), lastName.offset(), lastName.length(), StandardCharsets.UTF_8);
        names.put(name, new Name(nameFrom, place, size, Arrays.copyOf(places, (size + EVERY - 1) / EVERY)));
      }
    }
  }

  private static int compare(ByteSlice a, ByteSlice b) {
    return Arrays.compareUnsigned(
        a.array(), a.offset(), a.offset() + a.length(), b.array(), b.offset(), b.offset() + b.length());
  }

  @Override
  public List<String> names() {
    return names.keySet().stream().filter(name -> !name.isEmpty()).toList();
  }

  @Override
  public long cost(String name) {
    return 0;
  }

  @Override
  public int count(String name) {
    var found = names.get(name);
    return found == null ? 0 : found.size;
  }

  @Override
  public Optional<Entry> find(String name, String value) {
    var stretch = names.get(name);
    if (stretch == null) {
      return Optional.empty();
    }
    var wanted = ByteSlice.of(value.getBytes(StandardCharsets.UTF_8));
    int low = 0;
    int high = stretch.places.length - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (compare(valueAt(stretch.places[middle]), wanted) <= 0) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    var in = reader(stretch.places[low]);
    for (int i = low * EVERY; i < Math.min(stretch.size, (low + 1) * EVERY); i++) {
      in.uvarint();
      in.strBytes();
      int order = compare(in.strBytes(), wanted);
      long offset = in.uvarint();
      if (order == 0) {
        return Optional.of(new Entry(value, offset, next(in, offset)));
      }
      if (order > 0) {
        break;
      }
    }
    return Optional.empty();
  }

  @Override
  public void forEach(String name, Visitor visitor) {
    var stretch = names.get(name);
    if (stretch != null) {
      var in = reader(stretch.from);
      while (in.position() < stretch.to) {
        in.uvarint();
        in.strBytes();
        var value = in.str();
        long offset = in.uvarint();
        visitor.visit(value, offset, next(in, offset));
      }
    }
  }

  private long next(ByteReader in, long offset) {
    if (in.remaining() == 0) {
      return end;
    }
    int here = in.position();
    in.uvarint();
    in.strBytes();
    in.strBytes();
    long next = in.uvarint();
    in.position(here);
    return next > offset ? Math.min(next, end) : end;
  }

  private ByteSlice valueAt(int place) {
    var in = reader(place);
    in.uvarint();
    in.strBytes();
    return in.strBytes();
  }

  private ByteReader reader(int place) {
    var in = new ByteReader(bytes, file, fileOffset);
    in.position(place);
    return in;
  }
}
