package dev.perennial.env.bench;

import dev.perennial.env.fuzz.FuzzCommand;
import dev.perennial.env.provision.Found;
import dev.perennial.env.provision.Program;
import dev.perennial.env.provision.Programs;
import dev.perennial.env.run.Scratch;
import dev.perennial.tsdb.objectstore.directory.DirectoryObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `perennial bench`: measures on this machine, beside real Prometheus where it is to be had.
@Command(
    name = "bench",
    description = {
      "Measure codecs, a merge, range queries beside real Prometheus, and how soon a block is queryable.",
      "Prints a table in Markdown: medians, and in brackets the least and the most."
    },
    mixinStandardHelpOptions = true,
    subcommands = {FuzzCommand.class, QueryBench.class, BlocksBench.class, CatalogueBench.class, HeaderBench.class, LogCommand.class})
public final class BenchCommand implements Callable<Integer> {
  private static final Duration DAY = Duration.ofDays(1);
  private static final int FORKS = 3;
  private static final String HEAP = "256m";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--quick", description = "200 series instead of 2,000.")
  private boolean quick;

  @Option(names = "--series", paramLabel = "N", description = "Another number of series; a multiple of 40.")
  private int series;

  @Override
  public Integer call() throws IOException, InterruptedException {
    int size = series > 0 ? series : quick ? 200 : 2000;
    if (size % 40 != 0) {
      throw new ParameterException(spec.commandLine(), "--series takes a multiple of 40, such as 400, not " + size + ".");
    }
    var root = Path.of(System.getProperty("perennial.root", ".")).toAbsolutePath().normalize();
    var folder = root.resolve(".perennial/bench");
    Scratch.clear(folder);
    System.out.println(Machine.here().text() + "; " + Clock.systemUTC().instant().truncatedTo(ChronoUnit.SECONDS));
    try (var station = new Station(Files.createDirectories(folder))) {
      var one = folder.resolve("one");
      var both = folder.resolve("both");
      var fleet = new Fleet(size);
      long begun = System.nanoTime();
      long samples = fleet.write(new DirectoryObjectStore(one), "a", DAY);
      fleet.write(new DirectoryObjectStore(folder.resolve("data")), "a", DAY);
      fleet.write(new DirectoryObjectStore(both), "a", DAY);
      samples += fleet.write(new DirectoryObjectStore(both), "b", DAY);
      note("%,d series, %,d samples of two replicas generated in %.0f s".formatted(fleet.series().size(), samples, (System.nanoTime() - begun) / 1e9));
      System.out.println();
      codecs();
      merge(both, folder);
      queries(station, folder, root);
      row("block queryable after its last byte", Freshness.measure(station, folder).text() + " s", "5 blocks; pipeline and querier on a SQLite catalogue");
    } finally {
      Scratch.clear(folder);
    }
    return 0;
  }

  private static void codecs() throws IOException, InterruptedException {
    var rounds = new ArrayList<double[]>();
    for (int fork = 0; fork < FORKS; fork++) {
      rounds.addAll(Child.run(CodecLoop.class, HEAP));
    }
    var size = "%.2f bytes a sample; %d rounds in %d processes".formatted(Child.column(rounds, 2).median(), rounds.size(), FORKS);
    System.out.println("| what | measured | how |");
    System.out.println("|---|---|---|");
    row("XOR encode", Child.column(rounds, 0).text() + " ns/sample", size);
    row("XOR decode", Child.column(rounds, 1).text() + " ns/sample", size);
  }

  private static void merge(Path both, Path folder) throws IOException, InterruptedException {
    var runs = new ArrayList<double[]>();
    for (int fork = 0; fork < FORKS; fork++) {
      runs.addAll(Child.run(MergeWork.class, HEAP, both.toString(), folder.resolve("merged-" + fork).toString()));
    }
    var rates = Spread.of(runs.stream().mapToDouble(run -> run[0] / run[1]).toArray());
    var how = "24 blocks of two replicas, %,.0f samples, into one; heap %s, %d processes".formatted(runs.getFirst()[0], HEAP, FORKS);
    row("merge", rates.text() + " samples/s", how);
    row("merge: processor time", Child.column(runs, 2).text() + " s", "with the start of Java");
    row("merge: peak memory", Child.column(runs, 3).text() + " MB", "resident, the whole process");
  }

  private static void queries(Station station, Path folder, Path root) throws IOException, InterruptedException {
    var apis = new LinkedHashMap<String, Api>();
    var prometheus = prometheus(root);
    if (prometheus.isPresent()) {
      apis.put("Prometheus", station.prometheus(prometheus.get(), folder.resolve("data")));
    }
    apis.put("one replica", station.querier("one-replica", folder.resolve("one"), List.of()));
    apis.put("two replicas", station.querier("two-replicas", folder.resolve("both"), List.of()));
    try {
      long start = Fleet.START / 1000;
      var asked = new RangeQueries(apis, start, start + DAY.toSeconds());
      System.out.println();
      System.out.println("| 24 h in steps of 60 s | Prometheus, ms | one replica, ms | ratio | two replicas, ms | ratio | answers on one replica |");
      System.out.println("|---|---|---|---|---|---|---|");
      for (var query : RangeQueries.ALL) {
        var timed = asked.ask(query);
        var mine = Objects.requireNonNull(timed.milliseconds().get("one replica"));
        var merged = Objects.requireNonNull(timed.milliseconds().get("two replicas"));
        var theirs = Optional.ofNullable(timed.milliseconds().get("Prometheus"));
        System.out.printf(
            "| `%s` | %s | %s | %s | %s | %s | %s |%n",
            query,
            theirs.map(Spread::text).orElse("-"),
            mine.text(),
            theirs.map(spread -> ratio(mine, spread)).orElse("-"),
            merged.text(),
            theirs.map(spread -> ratio(merged, spread)).orElse("-"),
            theirs.isPresent() ? timed.agreement("Prometheus", "one replica") : "-");
      }
      System.out.println();
      System.out.println("| what | measured | how |");
      System.out.println("|---|---|---|");
      if (prometheus.isPresent()) {
        row("Prometheus: peak memory", station.peakMegabytes("prometheus") + " MB", "resident, after these queries");
        station.end("prometheus");
      }
      row("querier, one replica: peak memory", station.peakMegabytes("one-replica") + " MB", "resident, heap 1g");
      row("querier, two replicas: peak memory", station.peakMegabytes("two-replicas") + " MB", "resident, heap 1g");
      station.end("one-replica");
      station.end("two-replicas");
    } finally {
      apis.values().forEach(Api::close);
    }
  }

  private static Optional<Path> prometheus(Path root) {
    return switch (new Programs(root.resolve(".perennial/tools"), System.getenv("PATH"), BenchCommand::note).find(Program.PROMETHEUS)) {
      case Found.At(var path, _) -> Optional.of(path);
      case Found.Missing(var sentence) -> {
        note(sentence);
        yield Optional.empty();
      }
    };
  }

  private static String ratio(Spread ours, Spread theirs) {
    return String.format(Locale.ROOT, "%.2f", ours.median() / theirs.median());
  }

  private static void row(String what, String measured, String how) {
    System.out.println("| " + what + " | " + measured + " | " + how + " |");
  }

  private static void note(String line) {
    System.err.println(line);
  }
}
