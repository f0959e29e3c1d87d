package dev.perennial.query.fanout;

import dev.perennial.query.trace.Trace;
import dev.perennial.tsdb.bytes.MalformedBytesException;
import dev.perennial.tsdb.chunk.Chunk;
import dev.perennial.tsdb.objectstore.ObjectStoreException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;

/// Fetches the chunks of rows by spans of neighbours, of each block at once, one span ahead.
///
/// A span is about as many bytes as are worth a request to each block, so that what a query holds does not grow with its result. Safe
/// for many threads, which go through the rows side by side from front to back.
final class Spans {
  /** Spans begin at multiples of this many rows. */
  private static final int GRAIN = 32;

  /** About as many bytes are in one span. */
  private static final long BYTES = 4 << 20;

  /** A chunk is about this long. */
  static final long CHUNK = 512;

  /** Blocks that are asked at a time. */
  private static final int REQUESTS = 32;

  private final List<Rows.Row> rows;
  private final BlockRead blocks;
  private final int[] starts;
  private final ConcurrentHashMap<Integer, FutureTask<IdentityHashMap<BlockPart, List<Chunk>>>> fetched = new ConcurrentHashMap<>();
  private final Semaphore requests = new Semaphore(REQUESTS);
  private final LongAdder bytes = new LongAdder();

  Spans(List<Rows.Row> rows, BlockRead blocks) {
    this.rows = rows;
    this.blocks = blocks;
    this.starts = starts(rows);
  }

  private static int[] starts(List<Rows.Row> rows) {
    var starts = new int[rows.size() / GRAIN + 1];
    int size = 0;
    long held = BYTES;
    for (int from = 0; from < rows.size(); from += GRAIN) {
      if (held >= BYTES) {
        starts[size++] = from;
        held = 0;
      }
      held += chunks(rows.subList(from, Math.min(from + GRAIN, rows.size()))) * CHUNK;
    }
    return Arrays.copyOf(starts, size);
  }

  /// How many chunks of blocks the rows have.
  static long chunks(List<Rows.Row> rows) {
    long chunks = 0;
    for (var row : rows) {
      for (var part : row.parts()) {
        chunks += part instanceof BlockPart block ? block.series().chunks().size() : 0;
      }
    }
    return chunks;
  }

  /// The bytes of all chunks fetched so far.
  long bytes() {
    return bytes.sum();
  }

  /// The chunks of each part of the rows `from <= i < to`; those that could not be read have none.
  List<IdentityHashMap<BlockPart, List<Chunk>>> of(int from, int to) {
    var found = new ArrayList<IdentityHashMap<BlockPart, List<Chunk>>>(1);
    int first = place(from);
    for (int span = first; span < starts.length && starts[span] < to; span++) {
      var task = task(span);
      if (span + 1 < starts.length) {
        var _ = task(span + 1);
      }
      found.add(Waiting.on(task));
    }
    // Another thread may still be at the end of the span before.
    fetched.keySet().removeIf(span -> span < first - 1);
    return found;
  }

  private int place(int row) {
    int place = Arrays.binarySearch(starts, row);
    return place >= 0 ? place : -place - 2;
  }

  private FutureTask<IdentityHashMap<BlockPart, List<Chunk>>> task(int span) {
    return fetched.computeIfAbsent(
        span,
        _ -> {
          var task = new FutureTask<>(() -> fetch(span));
          Thread.ofVirtual().name("fetch chunks").start(task);
          return task;
        });
  }

  private IdentityHashMap<BlockPart, List<Chunk>> fetch(int span) {
    int end = span + 1 < starts.length ? starts[span + 1] : rows.size();
    var wanted = new IdentityHashMap<BlockPart.Pinned, List<BlockPart>>();
    for (var row : rows.subList(starts[span], end)) {
      for (var part : row.parts()) {
        if (part instanceof BlockPart block) {
          wanted.computeIfAbsent(block.pinned(), _ -> new ArrayList<>()).add(block);
        }
      }
    }
    var found = new IdentityHashMap<BlockPart, List<Chunk>>(wanted.values().stream().mapToInt(List::size).sum());
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var tasks = new ArrayList<Future<IdentityHashMap<BlockPart, List<Chunk>>>>();
      wanted.forEach((pinned, parts) -> tasks.add(threads.submit(() -> fetch(pinned, parts))));
      tasks.forEach(task -> found.putAll(Waiting.on(task)));
    }
    return found;
  }

  private IdentityHashMap<BlockPart, List<Chunk>> fetch(BlockPart.Pinned pinned, List<BlockPart> parts) throws InterruptedException {
    requests.acquire();
    try {
      return Trace.step("block chunks", () -> noted(pinned, parts));
    } finally {
      requests.release();
    }
  }

  private IdentityHashMap<BlockPart, List<Chunk>> noted(BlockPart.Pinned pinned, List<BlockPart> parts) {
    Trace.note("perennial.block", pinned.block().id().toString());
    Trace.note("perennial.series", parts.size());
    var into = new IdentityHashMap<BlockPart, List<Chunk>>(parts.size());
    fetch(pinned, parts, into);
    return into;
  }

  private void fetch(BlockPart.Pinned pinned, List<BlockPart> parts, IdentityHashMap<BlockPart, List<Chunk>> into) {
    try {
      var chunks = pinned.reader().chunks(parts.stream().map(BlockPart::series).toList());
      for (int i = 0; i < parts.size(); i++) {
        into.put(parts.get(i), chunks.get(i));
        chunks.get(i).forEach(chunk -> bytes.add(chunk.data().length()));
      }
    } catch (MalformedBytesException | ObjectStoreException e) {
      if (parts.size() == 1 || e instanceof ObjectStoreException) {
        blocks.failed(pinned.block(), pinned.stream(), pinned.use(), e);
        return;
      }
      // One series is malformed; the others are whole.
      int middle = parts.size() / 2;
      fetch(pinned, parts.subList(0, middle), into);
      fetch(pinned, parts.subList(middle, parts.size()), into);
    }
  }
}
