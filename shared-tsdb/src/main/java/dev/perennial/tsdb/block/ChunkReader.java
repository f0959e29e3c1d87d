package dev.perennial.tsdb.block;

import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.chunk.Chunk;
import dev.perennial.tsdb.index.ChunkRef;
import dev.perennial.tsdb.objectstore.RangedObject;
import dev.perennial.tsdb.objectstore.Ranges;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

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
    var refs = flat(wanted);
    var order = inFileOrder(refs);
    var chunks = new Chunk[refs.length];
    for (int from = 0; from < order.length; ) {
      int to = from + 1;
      while (to < order.length && refs[order[to]].segment() == refs[order[from]].segment()) {
        to++;
      }
      readSegment(refs, Arrays.copyOfRange(order, from, to), chunks);
      from = to;
    }
    return split(chunks, wanted);
  }

  private static ChunkRef[] flat(List<List<ChunkRef>> wanted) {
    int total = 0;
    for (var refs : wanted) {
      total += refs.size();
    }
    var all = new ChunkRef[total];
    int size = 0;
    for (var refs : wanted) {
      for (int i = 0; i < refs.size(); i++) {
        all[size++] = refs.get(i);
      }
    }
    return all;
  }

  private static List<List<Chunk>> split(Chunk[] chunks, List<List<ChunkRef>> wanted) {
    var out = new ArrayList<List<Chunk>>(wanted.size());
    int from = 0;
    for (var refs : wanted) {
      int to = from + refs.size();
      out.add(Arrays.asList(Arrays.copyOfRange(chunks, from, to)));
      from = to;
    }
    return out;
  }

  /** The places in `refs` in the order of the files; most often they are so already. */
  private static int[] inFileOrder(ChunkRef[] refs) {
    boolean sorted = true;
    for (int i = 1; i < refs.length; i++) {
      sorted &= Long.compareUnsigned(refs[i - 1].ref(), refs[i].ref()) <= 0;
    }
    var places = IntStream.range(0, refs.length);
    return sorted
        ? places.toArray()
        : places.boxed().sorted((a, b) -> Long.compareUnsigned(refs[a].ref(), refs[b].ref())).mapToInt(Integer::intValue).toArray();
  }

  private void readSegment(ChunkRef[] refs, int[] places, Chunk[] into) {
    var file = segments.file(refs[places[0]]);
    var ranges = new Ranges();
    for (int place : places) {
      segments.file(refs[place]);
      ranges.add(refs[place].offset(), Math.min(file.size(), refs[place].offset() + guess));
    }
    file.read(ranges, (i, bytes) -> into[places[i]] = chunk(file, refs[places[i]], bytes));
  }

  private static Chunk chunk(RangedObject file, ChunkRef ref, ByteSlice bytes) {
    int size = Segments.chunkSize(bytes, file, ref.offset());
    return Segments.chunk(ref, size <= bytes.length() ? bytes : file.read(ref.offset(), size), file.key());
  }
}
