package dev.perennial.env.bench;

import dev.perennial.env.run.Scratch;
import dev.perennial.tsdb.block.BlockFiles;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.BlockMeta;
import dev.perennial.tsdb.block.BlockReader;
import dev.perennial.tsdb.block.BlockWriter;
import dev.perennial.tsdb.block.Resolution;
import dev.perennial.tsdb.chunk.ChunkWriter;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Matcher;
import dev.perennial.tsdb.objectstore.ObjectStore;
import dev.perennial.tsdb.objectstore.directory.DirectoryObjectStore;
import dev.perennial.tsdb.series.Samples;
import dev.perennial.tsdb.time.TimeRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `perennial bench header`: what opening a large block and selecting a thousand of its series costs in bytes and requests.
@Command(
    name = "header",
    description = "Write a block of many series with its index header, open it, select a thousand of them; count bytes and requests.",
    mixinStandardHelpOptions = true)
public final class HeaderBench implements Callable<Integer> {
  private static final BlockId ID = new BlockId("01KDYQZZZZ0000000000000009");
  private static final int INSTANCES = 1000;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--series", paramLabel = "N", defaultValue = "1000000", description = "How many series, a multiple of 1000 from 10000 on. Default: ${DEFAULT-VALUE}")
  private int series;

  @Override
  public Integer call() throws IOException {
    if (series < 10 * INSTANCES || series % INSTANCES != 0) {
      throw new ParameterException(spec.commandLine(), "--series takes a multiple of 1000 from 10000 on, not " + series + ".");
    }
    var folder = Path.of(System.getProperty("perennial.root", ".")).toAbsolutePath().normalize().resolve(".perennial/bench-header");
    System.out.println(Machine.here().text() + "; " + Clock.systemUTC().instant().truncatedTo(ChronoUnit.SECONDS));
    Scratch.clear(folder);
    try {
      ObjectStore store = new DirectoryObjectStore(folder);
      write(store, series / INSTANCES);
      long begun = System.nanoTime();
      BlockReader.open(store, ID).writeHeader();
      System.out.printf(
          "%,d series; index %,d bytes, header %,d bytes, written in %.1f s%n%n",
          series, size(store, BlockFiles.INDEX), size(store, BlockFiles.INDEX_HEADER), (System.nanoTime() - begun) / 1e9);
      System.out.println("| selection | series | bytes | requests | ms |");
      System.out.println("|---|---|---|---|---|");
      row(store, "open", List.of(), false);
      row(store, "one metric of a thousand series", List.of(Matcher.equal(Labels.NAME, "service_requests_00007_total")), true);
      row(store, "one instance in every metric", List.of(Matcher.equal("instance", "10.0.2.77:8080")), true);
      row(
          store,
          "one metric, and a regular expression over every pod",
          List.of(Matcher.equal(Labels.NAME, "service_requests_00009_total"), Matcher.of(Matcher.Kind.MATCH, "pod", "pod-.*[05]")),
          true);
    } finally {
      Scratch.clear(folder);
    }
    return 0;
  }

  private static long size(ObjectStore store, String path) {
    return store.head(BlockFiles.key(ID, path)).map(facts -> facts.size()).orElse(0L);
  }

  private static void row(ObjectStore store, String what, List<Matcher> matchers, boolean select) {
    var counted = new CountedReads(store);
    long begun = System.nanoTime();
    var reader = BlockReader.open(counted, ID);
    int found = select ? reader.select(matchers, Long.MIN_VALUE, Long.MAX_VALUE).size() : 0;
    System.out.printf(
        "| %s | %,d | %,d | %,d | %.1f |%n", what, found, counted.bytes(), counted.requests(), (System.nanoTime() - begun) / 1e6);
  }

  private static void write(ObjectStore store, int metrics) {
    var symbols = new TreeSet<String>(Labels.ORDER);
    symbols.addAll(List.of(Labels.NAME, "cluster", "eu-1", "instance", "job", "shop", "pod", "namespace", "default"));
    for (int i = 0; i < metrics; i++) {
      symbols.add("service_requests_%05d_total".formatted(i));
    }
    for (int i = 0; i < INSTANCES; i++) {
      symbols.addAll(List.of(pod(i), instance(i)));
    }
    var samples = new Samples();
    for (int i = 0; i < 4; i++) {
      samples.add(1000 + i * 15_000L, i);
    }
    var chunks = ChunkWriter.write(samples);
    try (var writer = BlockWriter.create(store, ID, symbols.iterator(), BlockWriter.Options.DEFAULT)) {
      for (int metric = 0; metric < metrics; metric++) {
        var all = new TreeSet<Labels>();
        for (int i = 0; i < INSTANCES; i++) {
          all.add(
              Labels.of(
                  Labels.NAME, "service_requests_%05d_total".formatted(metric), "cluster", "eu-1", "instance", instance(i), "job", "shop",
                  "namespace", "default", "pod", pod(i)));
        }
        all.forEach(labels -> writer.add(labels, chunks));
      }
      var meta =
          new BlockMeta(
              ID, new TimeRange(0, 7_200_000), BlockMeta.Stats.NONE, BlockMeta.Compaction.first(ID),
              BlockMeta.Thanos.of(Labels.of("replica", "a"), Resolution.RAW, "test"), Map.of());
      store.put(BlockFiles.meta(ID), writer.finish().into(meta).toJson());
    }
  }

  private static String pod(int i) {
    return "pod-" + Long.toString(i * 7919L + 100_000, 36);
  }

  private static String instance(int i) {
    return "10.0.%d.%d:8080".formatted(i / 250, i % 250);
  }
}
