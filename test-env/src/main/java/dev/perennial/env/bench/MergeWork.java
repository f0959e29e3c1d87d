package dev.perennial.env.bench;

import dev.perennial.tsdb.block.BlockFiles;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.BlockMeta;
import dev.perennial.tsdb.block.BlockReader;
import dev.perennial.tsdb.compact.Compaction;
import dev.perennial.tsdb.dedup.Dedup;
import dev.perennial.tsdb.dedup.Windows;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.objectstore.directory.DirectoryObjectStore;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Random;

/// Merges all blocks of a bucket into one in another; prints `samples seconds cpu peak chunks index`: the peak of its memory in megabytes, and the
/// bytes of what it wrote.
///
/// Java's own start is counted in the processor time and in the peak, not in the seconds.
final class MergeWork {
  private MergeWork() {}

  static void main(String[] arguments) throws IOException {
    var from = new DirectoryObjectStore(Path.of(arguments[0]));
    var into = new DirectoryObjectStore(Path.of(arguments[1]));
    long start = System.nanoTime();
    var sources = new ArrayList<Compaction.Source>();
    for (var folder : from.list("", "/", "").folders()) {
      var id = BlockId.parse(folder.replace("/", ""));
      if (id.isPresent()) {
        var block = BlockReader.open(from, id.get());
        var replica = block.meta().thanos().labels().value("replica");
        sources.add(new Compaction.Source(block, Labels.of("replica", replica)));
      }
    }
    var product =
        new Compaction(new Dedup(Windows.standard()))
            .run(sources, into, BlockId.create(Fleet.START, new Random(Fleet.SEED)), Labels.of("cluster", "fleet"));
    into.put(BlockFiles.meta(product.meta().id()), product.meta().toJson());
    print(product.accounts().read(), (System.nanoTime() - start) / 1e9, product.meta());
  }

  static void print(long samples, double seconds, BlockMeta made) throws IOException {
    long chunks =
        made.thanos().files().stream().filter(file -> file.path().startsWith(BlockFiles.CHUNKS)).mapToLong(BlockMeta.BlockFile::size).sum();
    long index = made.file(BlockFiles.INDEX).map(BlockMeta.BlockFile::size).orElse(0L);
    System.out.println(
        samples + " " + seconds + " " + processorSeconds() + " " + Machine.peakMegabytes(ProcessHandle.current()) + " " + chunks + " " + index);
  }

  private static double processorSeconds() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getProcessCpuTime() / 1e9
        : Double.NaN;
  }
}
