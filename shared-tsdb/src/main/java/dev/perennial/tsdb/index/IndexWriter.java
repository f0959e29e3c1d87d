package dev.perennial.tsdb.index;

import dev.perennial.tsdb.bytes.ByteWriter;
import dev.perennial.tsdb.bytes.Crc32c;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.objectstore.HashedUpload;
import dev.perennial.tsdb.postings.PostingsLog;
import java.util.Iterator;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// Writes an index of version 2 from front to back; only symbols and postings stay in memory. Not for several threads.
///
/// The bytes are those that Prometheus writes for the same symbols, series and chunks.
public final class IndexWriter {
  private static final int FLUSH = 64 << 10;

  private final HashedUpload out;
  private final String name;
  private final Symbols symbols;
  private final PostingsLog postings = new PostingsLog();
  private final ByteWriter buffer = new ByteWriter(FLUSH + 4096);
  private final ByteWriter body = new ByteWriter();
  private final long seriesStart;
  private @Nullable Labels last;

  /** The labels that [#check] looked at last and found good, and their symbols. */
  private @Nullable Labels checked;

  private int[] symbolsOf = new int[32];
  private long lastRef = -1;
  private long largest;

  /// Begins an index with a symbol table that holds every name and value to come, strictly ascending.
  public IndexWriter(HashedUpload out, String name, Iterator<String> sortedSymbols) {
    this.out = out;
    this.name = name;
    this.symbols = Symbols.of(sortedSymbols, name);
    buffer.u32(IndexReader.MAGIC).u8(IndexReader.VERSION);
    buffer.u32(symbols.bytes().length() + 4L);
    int from = buffer.size();
    buffer.u32(symbols.size()).bytes(symbols.bytes()).crc(from);
    this.seriesStart = place();
    flush();
  }

  private long place() {
    return out.size() + buffer.size();
  }

  private void flush() {
    out.write(buffer);
    buffer.clear();
  }

  /// Refuses a series that [#add] would refuse for its labels.
  ///
  /// @throws IllegalArgumentException if it does not come after the one before, or has no labels
  public void check(Labels labels) {
    if (last != null && last.compareTo(labels) >= 0) {
      throw refused(labels, "it does not come after " + last);
    }
    if (labels.isEmpty()) {
      throw refused(labels, "it has no labels");
    }
    if (symbolsOf.length < 2 * labels.size()) {
      symbolsOf = new int[4 * labels.size()];
    }
    for (int i = 0; i < labels.size(); i++) {
      symbolsOf[2 * i] = symbol(labels, labels.name(i));
      symbolsOf[2 * i + 1] = symbol(labels, labels.value(i));
    }
    checked = labels;
  }

  /// Appends a series; label sets ascend strictly, chunks ascend in time and place.
  ///
  /// @throws IllegalArgumentException for what does not, and for a name or value that is not among the symbols
  @SuppressWarnings("ReferenceEquality") // The very labels that were looked at.
  public void add(Labels labels, List<ChunkRef> chunks) {
    if (labels != checked) {
      check(labels);
    }
    if (chunks.isEmpty()) {
      throw refused(labels, "it has no chunks");
    }
    checkChunks(labels, chunks);
    pad(IndexReader.ALIGNMENT);
    long place = place();
    if (place / IndexReader.ALIGNMENT > 0xffff_ffffL) {
      throw refused(labels, "the index has reached its 64 GiB");
    }
    body.clear();
    addLabels(labels, place / IndexReader.ALIGNMENT);
    addChunks(chunks);
    buffer.uvarint(body.size()).bytes(body.array(), 0, body.size()).u32(Crc32c.of(body.array(), 0, body.size()));
    largest = Math.max(largest, place() - place);
    last = labels;
    checked = null;
    if (buffer.size() >= FLUSH) {
      flush();
    }
  }

  private void addLabels(Labels labels, long id) {
    body.uvarint(labels.size());
    postings.add(PostingsLog.ALL, id);
    for (int i = 0; i < labels.size(); i++) {
      int label = symbolsOf[2 * i];
      int value = symbolsOf[2 * i + 1];
      body.uvarint(label).uvarint(value);
      postings.add(PostingsLog.key(label, value), id);
    }
  }

  private int symbol(Labels labels, String text) {
    int found = symbols.find(text);
    if (found < 0) {
      throw refused(labels, "\"" + text + "\" is not among the symbols");
    }
    return found;
  }

  private void checkChunks(Labels labels, List<ChunkRef> chunks) {
    ChunkRef before = null;
    long ref = lastRef;
    for (var chunk : chunks) {
      if (chunk.last() < chunk.first() || (before != null && chunk.first() <= before.last())) {
        throw refused(labels, "its chunks do not ascend in time at " + chunk.first() + ".." + chunk.last());
      }
      if (chunk.ref() < ref) {
        throw refused(labels, "its chunk at reference " + chunk.ref() + " lies before one at " + ref);
      }
      before = chunk;
      ref = chunk.ref();
    }
  }

  private void addChunks(List<ChunkRef> chunks) {
    body.uvarint(chunks.size());
    ChunkRef before = null;
    for (var chunk : chunks) {
      if (before == null) {
        body.varint(chunk.first()).uvarint(chunk.last() - chunk.first()).uvarint(chunk.ref());
      } else {
        body.uvarint(chunk.first() - before.last()).uvarint(chunk.last() - chunk.first()).varint(chunk.ref() - before.ref());
      }
      before = chunk;
      lastRef = chunk.ref();
    }
  }

  private IllegalArgumentException refused(Labels labels, String why) {
    return new IllegalArgumentException("Cannot write series %s to %s: %s".formatted(labels, name, why));
  }

  private void pad(int alignment) {
    buffer.zeros((int) Math.floorMod(-place(), (long) alignment));
  }

  /// The size in bytes of the longest series entry so far.
  public long largestSeries() {
    return largest;
  }

  /// Writes postings and the table of contents. The caller completes the upload.
  public void finish() {
    long seriesEnd = place();
    pad(4);
    var keys = postings.sortedKeys();
    var offsets = new long[keys.length];
    for (int i = 0; i < keys.length; i++) {
      pad(4);
      offsets[i] = place();
      long count = postings.count(keys[i]);
      buffer.u32(4 + 4 * count);
      int from = buffer.size();
      buffer.u32(count);
      postings.write(keys[i], buffer);
      buffer.crc(from);
      if (buffer.size() >= FLUSH) {
        flush();
      }
    }
    long table = place();
    writeTable(keys, offsets);
    new Toc(5, seriesStart, seriesEnd, table, seriesEnd, table).write(buffer);
    flush();
  }

  private void writeTable(long[] keys, long[] offsets) {
    var crc = new CRC32C();
    long length = 4;
    for (int i = 0; i < keys.length; i++) {
      body.clear();
      entry(keys[i], offsets[i]);
      length += body.size();
    }
    buffer.u32(length);
    body.clear();
    body.u32(keys.length);
    for (int i = 0; ; i++) {
      crc.update(body.array(), 0, body.size());
      buffer.bytes(body.array(), 0, body.size());
      if (buffer.size() >= FLUSH) {
        flush();
      }
      if (i == keys.length) {
        break;
      }
      body.clear();
      entry(keys[i], offsets[i]);
    }
    buffer.u32(crc.getValue());
  }

  private void entry(long key, long offset) {
    body.uvarint(2);
    if (key == PostingsLog.ALL) {
      body.uvarint(0).uvarint(0);
    } else {
      body.bytes(symbols.encoded(PostingsLog.name(key))).bytes(symbols.encoded(PostingsLog.value(key)));
    }
    body.uvarint(offset);
  }
}
