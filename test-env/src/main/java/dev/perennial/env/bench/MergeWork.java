package dev.perennial.env.bench;

import dev.perennial.tsdb.block.BlockDump;
import dev.perennial.tsdb.block.BlockFiles;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.BlockMeta;
import dev.perennial.tsdb.block.BlockReader;
import dev.perennial.tsdb.compact.Compaction;
import dev.perennial.tsdb.dedup.Dedup;
import dev.perennial.tsdb.dedup.Windows;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Shard;
import dev.perennial.tsdb.objectstore.directory.DirectoryObjectStore;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Merges all blocks of a bucket into one in another, or into as many shards as are named; prints `samples seconds cpu peak chunks index series`: the
/// peak of its memory in megabytes, and the bytes of what it wrote.
///
/// Java's own start is counted in the processor time and in the peak, not in the seconds.
final class MergeWork {
  private MergeWork() {}

  static void main(String[] arguments) throws IOException {
    var from = new DirectoryObjectStore(Path.of(arguments[0]));
    var into = new DirectoryObjectStore(Path.of(arguments[1]));
    long start = System.nanoTime();
    var sources = new ArrayList<Compaction.Source>();
    for (var id : BlockDump.blocks(from)) {
      var block = BlockReader.open(from, id);
      var replica = block.meta().thanos().labels().value("replica");
      sources.add(new Compaction.Source(block, Labels.of("replica", replica)));
    }
    int parts = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 1;
    var random = new Random(Fleet.SEED);
    var outputs = new ArrayList<Compaction.Output>();
    for (int i = 0; i < parts; i++) {
      outputs.add(new Compaction.Output(BlockId.create(Fleet.START, random), Labels.of("cluster", "fleet")));
    }
    var products = new Compaction(new Dedup(Windows.standard())).split(sources, into, Shard.WHOLE, outputs);
    long read = 0;
    for (var product : products) {
      into.put(BlockFiles.meta(product.meta().id()), product.meta().toJson());
      read += product.accounts().read();
    }
    print(read, (System.nanoTime() - start) / 1e9, products.stream().map(Compaction.Product::meta).toList());
  }

  static void print(long samples, double seconds, List<BlockMeta> made) throws IOException {
    long chunks = 0;
    long index = 0;
    long series = 0;
    for (var meta : made) {
      for (var file : meta.thanos().files()) {
        chunks += file.path().startsWith(BlockFiles.CHUNKS) ? file.size() : 0;
        index += file.path().equals(BlockFiles.INDEX) ? file.size() : 0;
      }
      series += meta.stats().series();
    }
    System.out.println(
        samples + " " + seconds + " " + processorSeconds() + " " + Machine.peakMegabytes(ProcessHandle.current()) + " " + chunks + " " + index + " "
            + series);
  }

  private static double processorSeconds() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getProcessCpuTime() / 1e9
        : Double.NaN;
  }
}
