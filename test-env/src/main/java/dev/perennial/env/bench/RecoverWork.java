package dev.perennial.env.bench;

import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.objectstore.directory.DirectoryObjectStore;
import dev.perennial.tsdb.wal.LogBlocks;
import dev.perennial.tsdb.wal.LogFiles;
import dev.perennial.tsdb.wal.LogReplay;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;

/// Makes blocks of the log in a data directory; prints `samples seconds cpu peak readings bytes survey longest`.
final class RecoverWork {
  private RecoverWork() {}

  static void main(String[] arguments) throws IOException {
    var into = new DirectoryObjectStore(Path.of(arguments[1]));
    long budget = Long.parseLong(arguments[2]);
    long start = System.nanoTime();
    var replay = LogReplay.of(LogFiles.in(Path.of(arguments[0])));
    var random = new Random(Fleet.SEED);
    long written = 0;
    long bytes = 0;
    var log = new LogBlocks(replay, budget);
    double surveyed = processorSeconds();
    double longest = 0;
    for (var window : LogBlocks.cut(replay.range().orElseThrow(), log.length(Duration.ofHours(2).toMillis()))) {
      double begun = processorSeconds();
      var block = log.write(into, BlockId.create(window.end(), random), window, LogBlocks.Share.ALL);
      written += block.stats().samples();
      bytes += block.files().stream().mapToLong(file -> file.size()).sum();
      longest = Math.max(longest, processorSeconds() - begun);
    }
    if (written != replay.samples()) {
      throw new IllegalStateException(written + " samples are in blocks, and " + replay.samples() + " were logged");
    }
    System.out.println(
        written + " " + (System.nanoTime() - start) / 1e9 + " " + processorSeconds() + " "
            + Machine.peakMegabytes(ProcessHandle.current()) + " " + replay.readings() + " " + bytes + " " + surveyed + " " + longest);
  }

  static double processorSeconds() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getProcessCpuTime() / 1e9
        : Double.NaN;
  }
}
