package dev.perennial.tsdb.compact;

import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.chunk.Chunk;
import dev.perennial.tsdb.labels.Labels;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Hashes of whole chunks, by all their bytes but the hint on their first histogram, which changes with the neighbour.
final class ChunkHash {
  private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long START = 0xcbf29ce484222325L;

  private ChunkHash() {}

  static long of(Labels labels) {
    long hash = START;
    for (int i = 0; i < labels.size(); i++) {
      hash = mix(mix(hash, labels.name(i)), labels.value(i));
    }
    return hash;
  }

  /// A chunk of the series whose labels have this hash.
  static long of(long labels, Chunk chunk) {
    return mix(mix(mix(labels, chunk.first()), chunk.last()), chunk.encoding().code(), chunk.unhinted().data());
  }

  private static long mix(long start, int code, ByteSlice data) {
    long hash = mix(start, ((long) data.length() << 8) | code);
    byte[] bytes = data.array();
    int end = data.offset() + data.length();
    int at = data.offset();
    for (; at + Long.BYTES <= end; at += Long.BYTES) {
      hash = mix(hash, (long) LONG.get(bytes, at));
    }
    long rest = 0;
    for (; at < end; at++) {
      rest = rest << 8 | (bytes[at] & 0xff);
    }
    return mix(hash, rest);
  }

  private static long mix(long hash, String text) {
    return mix(mix(hash, text.hashCode()), text.length());
  }

  private static long mix(long hash, long value) {
    long out = (hash ^ value) * 0x9e3779b97f4a7c15L;
    return out ^ (out >>> 29);
  }
}
