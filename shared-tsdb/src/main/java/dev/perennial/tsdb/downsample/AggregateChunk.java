package dev.perennial.tsdb.downsample;

import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.bytes.MalformedBytesException;
import dev.perennial.tsdb.chunk.Chunk;
import dev.perennial.tsdb.chunk.ChunkDecoder;
import dev.perennial.tsdb.chunk.Encoding;
import dev.perennial.tsdb.series.Samples;
import java.io.ByteArrayOutputStream;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/// A chunk of a downsampled series, taken apart into the chunks of its aggregates.
final class AggregateChunk {
  private final Map<Aggregate, Part> parts;

  /// One aggregate's chunk.
  record Part(Encoding encoding, ByteSlice data) {}

  private AggregateChunk(Map<Aggregate, Part> parts) {
    this.parts = parts;
  }

  /// Finds the parts of a chunk's payload.
  static AggregateChunk of(ByteSlice data) {
    var parts = new EnumMap<Aggregate, Part>(Aggregate.class);
    int at = 0;
    for (var aggregate : Aggregate.values()) {
      long size = 0;
      int shift = 0;
      int group;
      do {
        if (at >= data.length() || shift > 28) {
          throw malformed(at, "the length of " + aggregate + " is missing");
        }
        group = data.at(at++) & 0xff;
        size |= (group & 0x7fL) << shift;
        shift += 7;
      } while (group >= 0x80);
      if (size == 0) {
        continue;
      }
      if (size + 1 > data.length() - at) {
        throw malformed(at, aggregate + " claims " + size + " bytes, and " + (data.length() - at) + " are left");
      }
      int code = data.at(at) & 0xff;
      int place = at;
      var encoding =
          Encoding.of(code)
              .filter(known -> known != Encoding.AGGREGATES)
              .orElseThrow(() -> malformed(place, aggregate + " has the unknown encoding " + code));
      parts.put(aggregate, new Part(encoding, data.slice(at + 1, (int) size)));
      at += 1 + (int) size;
    }
    return new AggregateChunk(parts);
  }

  private static MalformedBytesException malformed(int at, String what) {
    return new MalformedBytesException("a chunk of aggregates", at, what);
  }

  /// A payload of these parts.
  static ByteSlice encode(Map<Aggregate, Chunk> parts) {
    var out = new ByteArrayOutputStream();
    for (var aggregate : Aggregate.values()) {
      var chunk = parts.get(aggregate);
      if (chunk == null) {
        out.write(0);
        continue;
      }
      int size = chunk.data().length();
      while (size >= 0x80) {
        out.write((size & 0x7f) | 0x80);
        size >>>= 7;
      }
      out.write(size);
      out.write(chunk.encoding().code());
      out.write(chunk.data().array(), chunk.data().offset(), chunk.data().length());
    }
    return ByteSlice.of(out.toByteArray());
  }

  /// The chunk of one aggregate, if it is there.
  Optional<Part> part(Aggregate aggregate) {
    return Optional.ofNullable(parts.get(aggregate));
  }

  /// Whether the series was one of histograms.
  boolean isOfHistograms() {
    var counter = parts.get(Aggregate.COUNTER);
    return counter != null && counter.encoding() != Encoding.XOR;
  }

  /// Appends the samples of one aggregate, if it is there. The counter's last time may come twice.
  void read(Aggregate aggregate, Samples into) {
    var part = parts.get(aggregate);
    if (part != null) {
      ChunkDecoder.decode(part.encoding(), part.data(), into);
    }
  }

  /// How many samples one aggregate has.
  int samples(Aggregate aggregate) {
    var part = parts.get(aggregate);
    return part == null ? 0 : ChunkDecoder.samples(part.encoding(), part.data());
  }
}
