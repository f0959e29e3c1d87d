package dev.perennial.tsdb.index;

import dev.perennial.tsdb.bytes.ByteReader;
import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.bytes.Crc32c;
import dev.perennial.tsdb.bytes.MalformedBytesException;
import dev.perennial.tsdb.objectstore.RangedObject;
import dev.perennial.tsdb.objectstore.Ranges;

/// An index in a bucket whose last bytes were fetched at once, because small indexes are many and requests are slow; or, where a header
/// tells what stands there, were not.
final class IndexFile {
  private static final int TAIL = 128 << 10;

  private final RangedObject object;
  private final ByteSlice tail;
  private final long tailStart;

  /// An index of which the end is read now.
  IndexFile(RangedObject object) {
    this(object, object.read(Math.max(0, object.size() - TAIL), Math.min(object.size(), TAIL)));
  }

  /// An index of which the end is at hand, be it nothing or all.
  IndexFile(RangedObject object, ByteSlice tail) {
    this.object = object;
    this.tail = tail;
    this.tailStart = object.size() - tail.length();
  }

  String name() {
    return object.key();
  }

  long size() {
    return object.size();
  }

  RangedObject object() {
    return object;
  }

  ByteSlice read(long offset, long length) {
    if (offset >= tailStart && length >= 0 && length <= size() - offset) {
      return tail.slice((int) (offset - tailStart), (int) length);
    }
    return object.read(offset, length);
  }

  void read(Ranges ranges, RangedObject.Visitor visitor) {
    if (ranges.size() > 0 && ranges.start(0) >= tailStart) {
      for (int i = 0; i < ranges.size(); i++) {
        visitor.visit(i, read(ranges.start(i), size() - ranges.start(i)));
      }
    } else {
      object.read(ranges, visitor);
    }
  }

  /// The content of the section at `offset` (`u32 length`, content, checksum), which must end before `end`: one request.
  ByteReader section(long offset, long end, String what) {
    var bytes = read(offset, end - offset);
    var in = new ByteReader(bytes, name(), offset);
    long length = in.u32();
    if (length > in.remaining() - 4) {
      throw new MalformedBytesException(
          name(), offset, "%s are %d bytes long, and only %d follow".formatted(what, length, Math.max(in.remaining() - 4, 0)));
    }
    var content = in.bytes((int) length);
    long found = Crc32c.of(content);
    long expected = in.u32();
    if (found != expected) {
      throw new MalformedBytesException(name(), offset, what + " are damaged: " + Crc32c.mismatch(found, expected));
    }
    return new ByteReader(content, name(), offset + 4);
  }

  ByteReader reader(long offset, int length) {
    return new ByteReader(read(offset, length), name(), offset);
  }
}
