package dev.perennial.tsdb.block;

import dev.perennial.tsdb.bytes.ByteReader;
import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.bytes.ByteWriter;
import dev.perennial.tsdb.bytes.Crc32c;
import dev.perennial.tsdb.bytes.MalformedBytesException;
import dev.perennial.tsdb.chunk.Chunk;
import dev.perennial.tsdb.chunk.ChunkDecoder;
import dev.perennial.tsdb.chunk.ChunkWriter;
import dev.perennial.tsdb.chunk.Encoding;
import dev.perennial.tsdb.index.ChunkRef;
import dev.perennial.tsdb.objectstore.ObjectStore;
import dev.perennial.tsdb.series.Samples;
import dev.perennial.tsdb.time.TimeRange;
import dev.perennial.tsdb.time.TimeRanges;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The deletions of a block that were noted and not carried out, by series.
///
/// The file is `u32 magic 0130BA30`, `u8 version 1`, then for each stretch of time `uvarint series id`, `varint first`, `varint last`
/// (both inclusive), and `u32 CRC-32C` of these entries alone.
record Tombstones(Map<Long, TimeRanges> bySeries) {
  static final long MAGIC = 0x0130BA30L;
  static final int VERSION = 1;
  static final Tombstones NONE = new Tombstones(Map.of());

  private static final int HEADER = 5;

  /// The deletions of a block; none if there is no file.
  static Tombstones of(ObjectStore store, BlockId id) {
    var key = BlockFiles.key(id, BlockFiles.TOMBSTONES);
    return store.read(key).map(bytes -> parse(bytes, key)).orElse(NONE);
  }

  static Tombstones parse(ByteSlice bytes, String file) {
    if (bytes.length() < HEADER + 4) {
      throw new MalformedBytesException(file, -1, "its " + bytes.length() + " bytes are too few for a tombstones file");
    }
    var in = new ByteReader(bytes, file, 0);
    long magic = in.u32();
    int version = in.u8();
    if (magic != MAGIC || version != VERSION) {
      throw new MalformedBytesException(
          file, 0, "it begins with %08x, version %d, where %08x, version 1 is expected".formatted(magic, version, MAGIC));
    }
    var entries = new ByteReader(in.bytes(bytes.length() - HEADER - 4), file, HEADER);
    long found = Crc32c.of(bytes.slice(HEADER, bytes.length() - HEADER - 4));
    long expected = in.u32();
    if (found != expected) {
      throw new MalformedBytesException(file, HEADER, Crc32c.mismatch(found, expected));
    }
    var spans = new LinkedHashMap<Long, List<TimeRange>>();
    while (entries.remaining() > 0) {
      long series = entries.uvarint();
      long first = entries.varint();
      long last = entries.varint();
      if (first > last) {
        throw entries.malformed("a deletion ends at " + last + " and begins at " + first);
      }
      spans.computeIfAbsent(series, _ -> new ArrayList<>()).add(TimeRange.closed(first, last));
    }
    var bySeries = new LinkedHashMap<Long, TimeRanges>();
    spans.forEach((series, ranges) -> bySeries.put(series, TimeRanges.of(ranges)));
    return new Tombstones(bySeries);
  }

  /// The file's bytes: series in the order in which they were read or added, the stretches of each ascending.
  ByteSlice toBytes() {
    var out = new ByteWriter();
    out.u32(MAGIC).u8(VERSION);
    bySeries.forEach(
        (series, ranges) -> ranges.ranges().forEach(range -> out.uvarint(series).varint(range.start()).varint(range.last())));
    out.crc(HEADER);
    return out.copy();
  }

  /// These deletions and those of `range` in each of `series`.
  Tombstones and(List<Long> series, TimeRange range) {
    var all = new LinkedHashMap<>(bySeries);
    series.forEach(id -> all.merge(id, TimeRanges.of(range), TimeRanges::union));
    return new Tombstones(all);
  }

  TimeRanges of(long series) {
    return bySeries.getOrDefault(series, TimeRanges.none());
  }

  /// The chunks that were not deleted as a whole.
  static List<ChunkRef> remaining(List<ChunkRef> chunks, TimeRanges deleted) {
    return deleted.isEmpty()
        ? chunks
        : chunks.stream().filter(chunk -> !deleted.contains(TimeRange.closed(chunk.first(), chunk.last()))).toList();
  }

  /// The chunks without the samples that were deleted: a chunk that was cut into is compressed anew.
  static List<Chunk> cut(List<Chunk> chunks, TimeRanges deleted) {
    if (deleted.isEmpty()) {
      return chunks;
    }
    var out = new ArrayList<Chunk>(chunks.size());
    for (var chunk : chunks) {
      var span = TimeRange.closed(chunk.first(), chunk.last());
      if (deleted.contains(span)) {
        continue;
      }
      // Nothing can be taken out of aggregates: they go when their whole time is deleted.
      if (chunk.encoding() == Encoding.AGGREGATES || deleted.intersect(TimeRanges.of(span)).isEmpty()) {
        out.add(chunk);
      } else {
        out.addAll(cut(chunk, deleted));
      }
    }
    return out;
  }

  private static List<Chunk> cut(Chunk chunk, TimeRanges deleted) {
    var all = new Samples();
    ChunkDecoder.decode(chunk, all);
    var left = new Samples(all.size());
    for (int i = 0; i < all.size(); i++) {
      if (!contains(deleted, all.time(i))) {
        left.add(all, i);
      }
    }
    return ChunkWriter.write(left);
  }

  private static boolean contains(TimeRanges ranges, long time) {
    return ranges.ranges().stream().anyMatch(range -> range.contains(time));
  }
}
