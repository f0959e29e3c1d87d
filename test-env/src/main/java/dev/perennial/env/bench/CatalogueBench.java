package dev.perennial.env.bench;

import dev.perennial.env.run.Scratch;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.Resolution;
import dev.perennial.tsdb.catalog.Coverage;
import dev.perennial.tsdb.catalog.LiveBlock;
import dev.perennial.tsdb.catalog.Manifest;
import dev.perennial.tsdb.catalog.Swap;
import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.catalog.sqlite.SqliteCatalog;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Shard;
import dev.perennial.tsdb.objectstore.directory.DirectoryObjectStore;
import dev.perennial.tsdb.time.TimeRange;
import dev.perennial.tsdb.time.TimeRanges;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `perennial bench catalogue`: how soon the querier is ready beside a large catalogue, what a block takes of its memory, and how long the first
/// query over a week takes.
@Command(
    name = "catalogue",
    description = {
      "Start the querier on a SQLite catalogue of many blocks, 2,000 a stream, of which one stream's last week is really there,",
      "and time until it is ready, the first query over that week and the ones after it."
    },
    mixinStandardHelpOptions = true)
public final class CatalogueBench implements Callable<Integer> {
  private static final Duration WEEK = Duration.ofDays(7);
  private static final int A_STREAM = 2_000;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--blocks", paramLabel = "N", defaultValue = "100000", description = "How many blocks. Default: ${DEFAULT-VALUE}")
  private int blocks;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (blocks < 1) {
      throw new ParameterException(spec.commandLine(), "--blocks takes a number from 1 on, not " + blocks + ".");
    }
    var root = Path.of(System.getProperty("perennial.root", ".")).toAbsolutePath().normalize();
    var folder = root.resolve(".perennial/bench-catalogue");
    Scratch.clear(folder);
    Files.createDirectories(folder);
    System.out.println(Machine.here().text() + "; " + Clock.systemUTC().instant().truncatedTo(ChronoUnit.SECONDS));
    try (var station = new Station(folder)) {
      var bucket = folder.resolve("bucket");
      var pods = new Pods(1);
      pods.write(new DirectoryObjectStore(bucket), "a", WEEK);
      var file = folder.resolve("catalogue.db");
      fill(file, bucket);
      long begun = System.nanoTime();
      var api = station.querier("querier", bucket, "1g", List.of("--catalog", "sqlite:" + file));
      double ready = (System.nanoTime() - begun) / 1e9;
      long before = Machine.residentMegabytes(station.process("querier"));
      var answer = ask(api);
      if (Api.matrix(answer.body()).isEmpty()) {
        throw new IOException("The querier found none of the blocks that are there");
      }
      long after = Machine.residentMegabytes(station.process("querier"));
      var later = new double[20];
      for (int i = 0; i < later.length; i++) {
        later[i] = ask(api).seconds();
      }
      System.out.println();
      System.out.println("| what | measured | how |");
      System.out.println("|---|---|---|");
      row("ready after start", String.format(Locale.ROOT, "%.2f s", ready), "Java's own start; the catalogue is read by the first query");
      row(
          "first query over a week",
          String.format(Locale.ROOT, "%,.0f ms", answer.seconds() * 1000),
          "84 blocks of %d series, %,d blocks in the catalogue; the first query of the process".formatted(pods.size(), blocks));
      row("queries after it", Spread.of(later).text() + " s", "the same query, 20 times; results not kept");
      row("memory by block, at most", "%,d bytes".formatted(((after - before) << 20) / blocks), "growth of the resident process over its first query, compiled code included");
    } finally {
      Scratch.clear(folder);
    }
    return 0;
  }

  private static void row(String what, String measured, String how) {
    System.out.println("| " + what + " | " + measured + " | " + how + " |");
  }

  private static Api.Answer ask(Api api) throws IOException, InterruptedException {
    return api.ask(
        "/api/v1/query_range",
        Map.of(
            "query", "sum by (path) (rate(http_requests_total{cluster=\"fleet\"}[30m]))",
            "start", Long.toString(Fleet.START / 1000),
            "end", Long.toString(Fleet.START / 1000 + WEEK.toSeconds()),
            "step", "1800"));
  }

  private void fill(Path file, Path bucket) throws IOException {
    var random = new Random(Fleet.SEED);
    var real = new ArrayList<BlockId>();
    try (var all = Files.list(bucket)) {
      all.forEach(block -> BlockId.parse(block.getFileName().toString()).ifPresent(real::add));
    }
    real.sort(null);
    try (var catalog = new SqliteCatalog(file, random)) {
      for (int stream = 0; stream * A_STREAM < blocks; stream++) {
        var labels = Labels.of("cluster", stream == 0 ? "fleet" : "other-" + stream);
        var live = new ArrayList<LiveBlock>();
        int size = Math.min(A_STREAM, blocks - stream * A_STREAM);
        for (int i = 0; i < size; i++) {
          // The last week is the one whose blocks are there, in order of their time.
          long start = Fleet.START + (i - size + real.size()) * Fleet.BLOCK;
          var range = new TimeRange(start, start + Fleet.BLOCK);
          int place = i - size + real.size();
          var id = stream == 0 && place >= 0 ? real.get(place) : BlockId.create(range.end(), random);
          var coverage = List.of(new Coverage(Labels.of("replica", "a"), TimeRanges.of(range)));
          live.add(new LiveBlock(id, range, 1, Resolution.RAW, Shard.WHOLE, coverage, List.of(id), 100, 24_000, 100_000));
        }
        var empty = Manifest.empty(TenantId.DEFAULT, labels);
        var next = new Manifest(empty.stream(), labels, empty.version() + 1, live, List.of(), List.of(), List.of());
        if (!(catalog.replace(next) instanceof Swap.Committed)) {
          throw new IOException("Cannot fill the catalogue " + file);
        }
      }
    }
  }
}
