package dev.perennial.tsdb.block;

import dev.perennial.tsdb.bytes.MalformedBytesException;
import dev.perennial.tsdb.chunk.Chunk;
import dev.perennial.tsdb.chunk.ChunkDecoder;
import dev.perennial.tsdb.chunk.Encoding;
import dev.perennial.tsdb.index.ChunkRef;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.objectstore.ObjectStore;
import dev.perennial.tsdb.series.Samples;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Shows blocks to people, line by line: what a bucket holds, and what a block holds.
public final class BlockDump {
  private final ObjectStore store;
  private final Consumer<String> out;

  /// Shows what is in `store`.
  public BlockDump(ObjectStore store, Consumer<String> out) {
    this.store = store;
    this.out = out;
  }

  /// The blocks at the top of the bucket, in order of their ids, those without `meta.json` too.
  public static List<BlockId> blocks(ObjectStore store) {
    return store.folders("").stream().flatMap(folder -> BlockFiles.block(folder).stream()).toList();
  }

  /// One line a block: id, time, level, resolution, sizes, labels; or why it cannot be read.
  public void list() {
    for (var id : blocks(store)) {
      var key = BlockFiles.meta(id);
      var bytes = store.read(key);
      if (bytes.isEmpty()) {
        out.accept(id + "  no meta.json: an upload under way, or a rest of one");
        continue;
      }
      try {
        out.accept(line(BlockMeta.parse(bytes.get(), key)));
      } catch (MalformedBytesException malformed) {
        out.accept(id + "  " + malformed.getMessage());
      }
    }
  }

  private String line(BlockMeta meta) {
    return "%s  %s .. %s  level %d  %s  %d series  %d samples  %d chunks  %d bytes  %s%s"
        .formatted(
            meta.id(),
            Instant.ofEpochMilli(meta.range().start()),
            Instant.ofEpochMilli(meta.range().end()),
            meta.compaction().level(),
            meta.thanos().resolution(),
            meta.stats().series(),
            meta.stats().samples(),
            meta.stats().chunks(),
            meta.bytes(),
            meta.thanos().labels(),
            store.head(BlockFiles.deletionMark(meta.id())).isPresent() ? "  marked for deletion" : "");
  }

  /// A block's series and chunks, without their samples.
  public void chunks(BlockId id) {
    var reader = BlockReader.open(store, id);
    for (var series : reader.select(List.of(), Long.MIN_VALUE, Long.MAX_VALUE)) {
      out.accept(series.labels().toString());
      var chunks = reader.chunks(List.of(series)).getFirst();
      for (int i = 0; i < chunks.size(); i++) {
        out.accept("  " + line(chunks.get(i), i < series.chunks().size() ? series.chunks().get(i) : null));
      }
    }
  }

  private static String line(Chunk chunk, @Nullable ChunkRef ref) {
    return "%d..%d  %s  %d samples  %d bytes%s"
        .formatted(
            chunk.first(),
            chunk.last(),
            chunk.encoding(),
            ChunkDecoder.samples(chunk.encoding(), chunk.data()),
            chunk.data().length(),
            ref == null ? "" : "  in segment %d at %d".formatted(ref.segment() + 1, ref.offset()));
  }

  /// A block's samples, one a line: labels, value, time in milliseconds. A chunk of aggregates takes one line.
  public void samples(BlockId id) {
    try (var scan = BlockReader.open(store, id).scan()) {
      var samples = new Samples();
      for (var next = scan.next(); next.isPresent(); next = scan.next()) {
        for (var chunk : next.get().chunks()) {
          samples(next.get().labels(), chunk, samples);
        }
      }
    }
  }

  private void samples(Labels labels, Chunk chunk, Samples samples) {
    if (chunk.encoding() == Encoding.AGGREGATES) {
      out.accept(labels + " aggregates " + line(chunk, null));
      return;
    }
    samples.clear();
    ChunkDecoder.decode(chunk, samples);
    for (int i = 0; i < samples.size(); i++) {
      var histogram = samples.histogram(i);
      out.accept(
          labels + " " + (histogram == null ? number(samples.value(i)) : histogram.toString()) + " " + samples.time(i));
    }
  }

  private static String number(double value) {
    if (Samples.isStale(value)) {
      return "StaleNaN";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "+Inf" : "-Inf";
    }
    return value == Math.rint(value) && Math.abs(value) < 1e15 && (value != 0 || 1 / value > 0)
        ? Long.toString((long) value)
        : Double.toString(value);
  }
}
