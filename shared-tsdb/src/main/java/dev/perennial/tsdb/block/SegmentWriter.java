package dev.perennial.tsdb.block;

import dev.perennial.tsdb.block.BlockMeta.BlockFile;
import dev.perennial.tsdb.bytes.ByteWriter;
import dev.perennial.tsdb.bytes.Crc32c;
import dev.perennial.tsdb.chunk.Chunk;
import dev.perennial.tsdb.index.ChunkRef;
import dev.perennial.tsdb.objectstore.HashedUpload;
import dev.perennial.tsdb.objectstore.ObjectStore;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes chunks to segment files one after the other, cut where Prometheus cuts them. Not for several threads.
final class SegmentWriter implements AutoCloseable {
  private final ObjectStore store;
  private final BlockId id;
  private final long limit;
  private final List<BlockFile> files = new ArrayList<>();
  private final ByteWriter buffer = new ByteWriter();
  private @Nullable HashedUpload upload;
  private long largest;

  SegmentWriter(ObjectStore store, BlockId id, long limit) {
    this.store = store;
    this.id = id;
    this.limit = limit;
  }

  /// Appends the chunks of one series and answers where they lie.
  ///
  /// The size of a chunk is taken with the longest possible length field, and a segment holds at least one chunk.
  List<ChunkRef> add(List<Chunk> chunks) {
    var refs = new ArrayList<ChunkRef>(chunks.size());
    var open = upload == null ? begin() : upload;
    long expected = open.size();
    for (var chunk : chunks) {
      long size = Segments.AROUND + (long) chunk.data().length();
      if (expected + size > limit && open.size() > Segments.HEADER) {
        complete();
        open = begin();
        expected = open.size();
      }
      refs.add(new ChunkRef(chunk.first(), chunk.last(), ChunkRef.ref(files.size(), open.size())));
      write(open, chunk);
      expected += size;
    }
    return refs;
  }

  private HashedUpload begin() {
    var open = new HashedUpload(store, BlockFiles.segment(id, files.size() + 1));
    upload = open;
    buffer.clear();
    buffer.u32(Segments.MAGIC).u8(Segments.VERSION).zeros(3);
    open.write(buffer);
    return open;
  }

  private void write(HashedUpload open, Chunk chunk) {
    buffer.clear();
    buffer.uvarint(chunk.data().length());
    int from = buffer.size();
    buffer.u8(chunk.encoding().code()).bytes(chunk.data()).u32(Crc32c.of(buffer.array(), from, buffer.size() - from));
    open.write(buffer);
    largest = Math.max(largest, buffer.size());
  }

  private void complete() {
    var open = upload;
    if (open != null) {
      var hash = open.complete();
      files.add(BlockFile.of(BlockFiles.CHUNKS + BlockFiles.segmentName(files.size() + 1), open.size(), hash));
      open.close();
      upload = null;
    }
  }

  /// The size in bytes of the longest chunk record.
  long largestChunk() {
    return largest;
  }

  /// Completes the last segment and answers all of them.
  List<BlockFile> finish() {
    complete();
    return List.copyOf(files);
  }

  @Override
  public void close() {
    var open = upload;
    if (open != null) {
      open.close();
      upload = null;
    }
  }
}
