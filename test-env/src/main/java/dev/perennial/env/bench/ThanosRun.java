package dev.perennial.env.bench;

import dev.perennial.tsdb.block.BlockDump;
import dev.perennial.tsdb.block.BlockFiles;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.BlockReader;
import dev.perennial.tsdb.objectstore.directory.DirectoryObjectStore;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A real Thanos that compacts a bucket once.
record ThanosRun(Path program) {
  private static final double TICKS = 100;

  /// What it is to do; it downsamples only blocks of forty hours and more.
  enum Task {
    COMPACT,
    DOWNSAMPLE
  }

  /// What it took, and the bytes of the blocks that stand for all of the input in the end.
  record Result(double cpu, long megabytes, long chunks, long index) {}

  /// The `thanos` of a search path.
  static Optional<ThanosRun> find(@Nullable String path) {
    if (path != null) {
      for (var folder : path.split(File.pathSeparator, -1)) {
        var program = Path.of(folder, "thanos");
        if (Files.isExecutable(program)) {
          return Optional.of(new ThanosRun(program));
        }
      }
    }
    return Optional.empty();
  }

  /// Compacts the blocks of `bucket`, as links below `folder`.
  Result compact(Path bucket, Path folder, Task task) throws IOException, InterruptedException {
    var copy = folder.resolve("bucket");
    link(bucket, copy);
    var before = blocks(copy);
    var store = folder.resolve("store.yml");
    Files.writeString(store, "type: FILESYSTEM\nconfig:\n  directory: " + copy + "\n");
    var command =
        new ArrayList<>(
            List.of(
                program.toString(), "compact", "--data-dir", folder.resolve("data").toString(), "--objstore.config-file", store.toString(),
                "--http-address", "127.0.0.1:0", "--consistency-delay=0s", "--compact.concurrency=1", "--deduplication.func=penalty",
                "--deduplication.replica-label=replica"));
    if (task == Task.COMPACT) {
      command.add("--downsampling.disable");
    }
    double cpu = childrenSeconds();
    var log = folder.resolve("log");
    var process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    long peak = 0;
    while (process.isAlive()) {
      peak = Math.max(peak, peak(process));
      Thread.sleep(20);
    }
    if (process.waitFor() != 0) {
      throw new IOException("Thanos ended with status " + process.exitValue() + ": " + last(log));
    }
    var left = blocks(copy);
    if (task == Task.DOWNSAMPLE) {
      left.removeAll(before);
    }
    if (left.isEmpty() || left.equals(before)) {
      throw new IOException("Thanos made no block: " + last(log));
    }
    return new Result(
        childrenSeconds() - cpu, peak, left.stream().mapToLong(BlockSize::chunks).sum(), left.stream().mapToLong(BlockSize::index).sum());
  }

  /// A block and how many bytes it has.
  record BlockSize(BlockId id, long chunks, long index) {
    static BlockSize of(BlockReader block) {
      long chunks = 0;
      long index = 0;
      for (var file : block.meta().thanos().files()) {
        chunks += file.path().startsWith(BlockFiles.CHUNKS) ? file.size() : 0;
        index += file.path().equals(BlockFiles.INDEX) ? file.size() : 0;
      }
      return new BlockSize(block.meta().id(), chunks, index);
    }
  }

  /** Those that no other stands for. */
  private static List<BlockSize> blocks(Path bucket) {
    var store = new DirectoryObjectStore(bucket);
    var out = new ArrayList<BlockSize>();
    for (var id : BlockDump.blocks(store)) {
      if (store.head(BlockFiles.deletionMark(id)).isEmpty()) {
        out.add(BlockSize.of(BlockReader.open(store, id)));
      }
    }
    return out;
  }

  private static void link(Path from, Path to) throws IOException {
    try (var all = Files.walk(from)) {
      for (var file : all.toList()) {
        var target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.createLink(target, file);
        }
      }
    }
  }

  private static long peak(Process process) {
    try {
      return Machine.peakMegabytes(process.toHandle());
    } catch (IOException ended) {
      return 0;
    }
  }

  /** The processor time of ended children, of which Linux keeps the sum: fields 16 and 17, counted behind the name in parentheses. */
  private static double childrenSeconds() throws IOException {
    var stat = Files.readString(Path.of("/proc/self/stat"));
    var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[13]) + Long.parseLong(fields[14])) / TICKS;
  }

  private static String last(Path log) {
    try {
      return Files.readAllLines(log).stream().reduce("", (_, line) -> line);
    } catch (IOException none) {
      return "it left no log";
    }
  }
}
