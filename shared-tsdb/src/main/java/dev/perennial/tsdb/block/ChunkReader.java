package dev.perennial.tsdb.block;

import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.chunk.Chunk;
import dev.perennial.tsdb.index.ChunkRef;
import dev.perennial.tsdb.objectstore.RangedObject;
import dev.perennial.tsdb.objectstore.Ranges;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Fetches chunks of many series: those that lie near each other by one request. Safe for many threads.
final class ChunkReader {
  /** An index says where a chunk begins, not where it ends; most chunks are shorter than this. */
  private static final int GUESS = 2 << 10;

  private static final int LARGEST_GUESS = 64 << 10;

  private final Segments segments;
  private final int guess;

  ChunkReader(Segments segments, BlockMeta meta) {
    this.segments = segments;
    long known = meta.thanos().indexStats().largestChunk();
    this.guess = known == 0 ? GUESS : (int) Math.min(known + Segments.AROUND, LARGEST_GUESS);
  }

  /// The chunks of each of `wanted`, in the same order.
  List<List<Chunk>> read(List<List<ChunkRef>> wanted) {
    var found = new ArrayList<@Nullable Chunk[]>(wanted.size());
    int total = 0;
    for (var refs : wanted) {
      found.add(new @Nullable Chunk[refs.size()]);
      total += refs.size();
    }
    var order = inFileOrder(wanted, total);
    for (int from = 0; from < total; ) {
      int to = from + 1;
      while (to < total && order[to].ref.segment() == order[from].ref.segment()) {
        to++;
      }
      readSegment(Arrays.asList(order).subList(from, to), found);
      from = to;
    }
    var out = new ArrayList<List<Chunk>>(wanted.size());
    for (var chunks : found) {
      out.add(Arrays.stream(chunks).map(Objects::requireNonNull).toList());
    }
    return out;
  }

  /// A wanted chunk and where it goes in the answer.
  private record Place(ChunkRef ref, int list, int index) {}

  private static Place[] inFileOrder(List<List<ChunkRef>> wanted, int total) {
    var order = new Place[total];
    int size = 0;
    boolean sorted = true;
    for (int list = 0; list < wanted.size(); list++) {
      var refs = wanted.get(list);
      for (int i = 0; i < refs.size(); i++) {
        order[size] = new Place(refs.get(i), list, i);
        sorted &= size == 0 || Long.compareUnsigned(order[size - 1].ref.ref(), order[size].ref.ref()) <= 0;
        size++;
      }
    }
    if (!sorted) {
      Arrays.sort(order, (a, b) -> Long.compareUnsigned(a.ref.ref(), b.ref.ref()));
    }
    return order;
  }

  private void readSegment(List<Place> places, List<@Nullable Chunk[]> found) {
    var file = segments.file(places.getFirst().ref);
    var ranges = new Ranges();
    for (var place : places) {
      segments.file(place.ref);
      ranges.add(place.ref.offset(), Math.min(file.size(), place.ref.offset() + guess));
    }
    file.read(
        ranges,
        (i, bytes) -> {
          var place = places.get(i);
          found.get(place.list)[place.index] = chunk(file, place.ref, bytes);
        });
  }

  private static Chunk chunk(RangedObject file, ChunkRef ref, ByteSlice bytes) {
    int size = Segments.chunkSize(bytes, file, ref.offset());
    var whole = size <= bytes.length() ? bytes.slice(0, size) : file.read(ref.offset(), size);
    return Segments.chunk(ref, whole, file.key());
  }
}
