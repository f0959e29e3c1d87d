package dev.perennial.env.bench;

import dev.perennial.tsdb.block.BlockDump;
import dev.perennial.tsdb.block.BlockFiles;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.BlockReader;
import dev.perennial.tsdb.block.Resolution;
import dev.perennial.tsdb.downsample.Downsampler;
import dev.perennial.tsdb.objectstore.directory.DirectoryObjectStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/// Downsamples the one block of a bucket to five minutes; prints what [MergeWork] prints.
final class DownsampleWork {
  private DownsampleWork() {}

  static void main(String[] arguments) throws IOException {
    var from = new DirectoryObjectStore(Path.of(arguments[0]));
    var into = new DirectoryObjectStore(Path.of(arguments[1]));
    long start = System.nanoTime();
    var source =
        BlockDump.blocks(from).stream()
            .map(id -> BlockReader.open(from, id))
            .findFirst()
            .orElseThrow(() -> new IOException("There is no block in " + arguments[0]));
    var meta = Downsampler.run(source, into, BlockId.create(Fleet.START, new Random(Fleet.SEED + 1)), Resolution.FIVE_MINUTES);
    into.put(BlockFiles.meta(meta.id()), meta.toJson());
    MergeWork.print(source.meta().stats().samples(), (System.nanoTime() - start) / 1e9, List.of(meta));
  }
}
