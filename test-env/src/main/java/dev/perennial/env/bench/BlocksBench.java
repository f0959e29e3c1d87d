package dev.perennial.env.bench;

import dev.perennial.env.run.Scratch;
import dev.perennial.tsdb.block.BlockDump;
import dev.perennial.tsdb.objectstore.directory.DirectoryObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `perennial bench blocks`: what merging and downsampling large blocks costs, beside real Thanos where one is on the PATH.
@Command(
    name = "blocks",
    description = {
      "Merge and downsample generated blocks, each in a process of its own: processor seconds with the start of Java, the peak of resident",
      "memory, and the size of what was written. Where a `thanos` is on the PATH it compacts the same blocks (penalty, one worker).",
      "With --data the blocks are those of a folder, which is only read."
    },
    mixinStandardHelpOptions = true)
public final class BlocksBench implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--scale",
      paramLabel = "FACTOR",
      defaultValue = "0.1",
      description = "How many of the series of the full size; 1 takes some gigabytes of disk and many minutes. Default: ${DEFAULT-VALUE}")
  private double scale;

  @Option(names = "--heap", paramLabel = "SIZE", defaultValue = "256m", description = "The heap of the worker. Default: ${DEFAULT-VALUE}")
  private String heap = "";

  @Option(names = "--shapes", paramLabel = "SHAPE", split = ",", description = "Some of medium, large, horizontal, downsample. Default: all.")
  private List<String> shapes = List.of();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Work on the blocks of this folder, of one stream and resolution and told apart by a label `replica`, instead of generated ones.")
  private @Nullable Path data;

  @Option(
      names = "--work",
      paramLabel = "WORK",
      split = ",",
      defaultValue = "merge",
      description = "With --data: some of merge, downsample and split. The last two take what was merged, or the only block. Default: ${DEFAULT-VALUE}")
  private List<String> works = List.of();

  @Option(names = "--parts", paramLabel = "N", defaultValue = "4", description = "How many shards a split makes. Default: ${DEFAULT-VALUE}")
  private int parts;

  /// What one worker did.
  private record Work(double samples, double cpu, double megabytes, double chunks, double index, double series) {
    static Work of(double[] line) {
      return new Work(line[0], line[2], line[3], line[4], line[5], line[6]);
    }
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    var wanted = shapes.isEmpty() ? List.of(BlockShape.values()) : shapes.stream().map(this::shape).toList();
    if (!(scale > 0 && scale <= 4)) {
      throw new ParameterException(spec.commandLine(), "--scale takes a factor above 0 and at most 4, not " + scale + ".");
    }
    if (parts < 2 || Integer.bitCount(parts) != 1) {
      throw new ParameterException(spec.commandLine(), "--parts takes a power of two, not " + parts + ".");
    }
    var folder = Path.of(System.getProperty("perennial.root", ".")).toAbsolutePath().normalize().resolve(".perennial/bench-blocks");
    var thanos = ThanosRun.find(System.getenv("PATH"));
    System.out.println(
        Machine.here().text() + "; " + Clock.systemUTC().instant().truncatedTo(ChronoUnit.SECONDS)
            + (data == null ? "; scale " + scale : "; " + data.getFileName()) + ", heap " + heap);
    System.out.println();
    System.out.println("| shape | series | samples in | CPU s | peak MB | chunks, bytes | index, bytes | Thanos: CPU s | peak MB | chunks, bytes | index, bytes | CPU ratio | size ratio |");
    System.out.println("|---|---|---|---|---|---|---|---|---|---|---|---|---|");
    if (data != null) {
      measure(data.toAbsolutePath(), folder, thanos);
      return 0;
    }
    for (var shape : wanted) {
      Scratch.clear(folder);
      try {
        measure(shape, Files.createDirectories(folder), thanos);
      } finally {
        Scratch.clear(folder);
      }
    }
    if (thanos.isEmpty()) {
      System.out.println();
      System.out.println("No `thanos` is on the PATH. Real Thanos at full size, of other generated blocks of the same shapes, took:");
      wanted.forEach(shape -> System.out.println("* " + name(shape) + ": " + shape.thanos()));
    }
    return 0;
  }

  private BlockShape shape(String name) {
    for (var shape : BlockShape.values()) {
      if (name(shape).equals(name.strip())) {
        return shape;
      }
    }
    throw new ParameterException(spec.commandLine(), "--shapes knows medium, large, horizontal and downsample, not " + name + ".");
  }

  private static String name(BlockShape shape) {
    return shape.name().toLowerCase(Locale.ROOT);
  }

  private void measure(BlockShape shape, Path folder, Optional<ThanosRun> thanos) throws IOException, InterruptedException {
    var input = folder.resolve("input");
    var merged = folder.resolve("merged");
    shape.write(new DirectoryObjectStore(input), scale);
    if (shape == BlockShape.DOWNSAMPLE) {
      merge(input, merged);
      downsample(name(shape), merged, folder, thanos);
    } else {
      print(name(shape), merge(input, merged), thanos, input, folder, ThanosRun.Task.COMPACT);
    }
  }

  private void measure(Path given, Path folder, Optional<ThanosRun> thanos) throws IOException, InterruptedException {
    if (!Files.isDirectory(given)) {
      throw new ParameterException(spec.commandLine(), "--data " + given + " is no folder.");
    }
    Scratch.clear(folder);
    try {
      var merged = Files.createDirectories(folder).resolve("merged");
      boolean alone = BlockDump.blocks(new DirectoryObjectStore(given)).size() == 1;
      for (var work : works) {
        if (!List.of("merge", "downsample", "split").contains(work)) {
          throw new ParameterException(spec.commandLine(), "--work knows merge, downsample and split, not " + work + ".");
        }
        var source = alone ? given : merged;
        if (!alone && !Files.exists(merged)) {
          var done = merge(given, merged);
          if (work.equals("merge")) {
            print(work, done, thanos, given, folder, ThanosRun.Task.COMPACT);
            continue;
          }
        }
        switch (work) {
          case "downsample" -> downsample(work, source, folder, thanos);
          case "split" -> print("split in " + parts, split(source, folder), Optional.empty(), source, folder, ThanosRun.Task.COMPACT);
          default -> print(work, merge(given, merged), thanos, given, folder, ThanosRun.Task.COMPACT);
        }
      }
    } finally {
      Scratch.clear(folder);
    }
  }

  private Work merge(Path input, Path output) throws IOException, InterruptedException {
    return Work.of(Child.work(MergeWork.class, heap, input.toString(), output.toString()));
  }

  private Work split(Path input, Path folder) throws IOException, InterruptedException {
    return Work.of(Child.work(MergeWork.class, heap, input.toString(), folder.resolve("shards").toString(), Integer.toString(parts)));
  }

  private void downsample(String name, Path input, Path folder, Optional<ThanosRun> thanos) throws IOException, InterruptedException {
    var work = Work.of(Child.work(DownsampleWork.class, heap, input.toString(), folder.resolve("coarse").toString()));
    print(name, work, thanos, input, folder, ThanosRun.Task.DOWNSAMPLE);
  }

  private static void print(String name, Work work, Optional<ThanosRun> thanos, Path input, Path folder, ThanosRun.Task task)
      throws IOException, InterruptedException {
    System.out.printf(
        Locale.ROOT,
        "| %s | %,.0f | %,.0f | %.2f | %.0f | %,.0f | %,.0f |",
        name, work.series(), work.samples(), work.cpu(), work.megabytes(), work.chunks(), work.index());
    if (thanos.isPresent()) {
      var place = folder.resolve("thanos");
      Scratch.clear(place);
      var theirs = thanos.get().compact(input, place, task);
      Scratch.clear(place);
      System.out.printf(
          Locale.ROOT,
          " %.2f | %d | %,d | %,d | %.2f | %.3f |%n",
          theirs.cpu(), theirs.megabytes(), theirs.chunks(), theirs.index(), work.cpu() / theirs.cpu(),
          (work.chunks() + work.index()) / (theirs.chunks() + theirs.index()));
    } else {
      System.out.println(" - | - | - | - | - | - |");
    }
  }
}
