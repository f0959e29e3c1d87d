package dev.perennial.env.bench;

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
      "memory, and the size of what was written. Where a `thanos` is on the PATH it compacts the same blocks (penalty, one worker)."
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

  /// What one worker did.
  private record Work(double samples, double cpu, double megabytes, double chunks, double index) {
    static Work of(double[] line) {
      return new Work(line[0], line[2], line[3], line[4], line[5]);
    }
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    var wanted = shapes.isEmpty() ? List.of(BlockShape.values()) : shapes.stream().map(this::shape).toList();
    if (!(scale > 0 && scale <= 4)) {
      throw new ParameterException(spec.commandLine(), "--scale takes a factor above 0 and at most 4, not " + scale + ".");
    }
    var folder = Path.of(System.getProperty("perennial.root", ".")).toAbsolutePath().normalize().resolve(".perennial/bench-blocks");
    var thanos = ThanosRun.find(System.getenv("PATH"));
    System.out.println(Machine.here().text() + "; " + Clock.systemUTC().instant().truncatedTo(ChronoUnit.SECONDS) + "; scale " + scale + ", heap " + heap);
    System.out.println();
    System.out.println("| shape | series | samples in | CPU s | peak MB | chunks, bytes | index, bytes | Thanos: CPU s | peak MB | chunks, bytes | index, bytes | CPU ratio | size ratio |");
    System.out.println("|---|---|---|---|---|---|---|---|---|---|---|---|---|");
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
    var output = folder.resolve("output");
    shape.write(new DirectoryObjectStore(input), scale);
    var work = Work.of(Child.work(MergeWork.class, heap, input.toString(), output.toString()));
    if (shape == BlockShape.DOWNSAMPLE) {
      input = output;
      output = folder.resolve("coarse");
      work = Work.of(Child.work(DownsampleWork.class, heap, input.toString(), output.toString()));
    }
    System.out.printf(
        Locale.ROOT,
        "| %s | %,d | %,.0f | %.2f | %.0f | %,.0f | %,.0f |",
        name(shape), shape.series(scale), work.samples(), work.cpu(), work.megabytes(), work.chunks(), work.index());
    if (thanos.isPresent()) {
      var theirs = thanos.get().compact(input, folder.resolve("thanos"), shape == BlockShape.DOWNSAMPLE ? ThanosRun.Task.DOWNSAMPLE : ThanosRun.Task.COMPACT);
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
