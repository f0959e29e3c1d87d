package dev.perennial.lambda.index;

import dev.perennial.tsdb.block.BlockFiles;
import dev.perennial.tsdb.block.BlockMeta;
import dev.perennial.tsdb.block.BlockReader;
import dev.perennial.tsdb.bytes.MalformedBytesException;
import dev.perennial.tsdb.objectstore.ObjectStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes index headers beside blocks. Queries do without one, more slowly, so a block is never refused for it.
final class Headers {
  private static final Logger LOG = LoggerFactory.getLogger(Headers.class);

  private final ObjectStore bucket;

  Headers(ObjectStore bucket) {
    this.bucket = bucket;
  }

  void writeIfMissing(BlockMeta meta) {
    if (bucket.head(BlockFiles.key(meta.id(), BlockFiles.INDEX_HEADER)).isPresent()) {
      return;
    }
    try {
      BlockReader.open(bucket, meta).writeHeader();
    } catch (MalformedBytesException e) {
      LOG.warn("Block {} gets no index header: {}", meta.id(), e.getMessage());
    }
  }
}
