package dev.perennial.env.bench;

import dev.perennial.env.provision.Found;
import dev.perennial.env.provision.Program;
import dev.perennial.env.provision.Programs;
import dev.perennial.env.run.Scratch;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.BlockMeta;
import dev.perennial.tsdb.bytes.ByteSlice;
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
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `perennial bench query`: thirteen shapes of queries over a day, beside real Prometheus.
@Command(
    name = "query",
    description = {
      "Time thirteen shapes of range queries over 24 h in steps of 60 s: both replicas merged from the bucket, beside",
      "Prometheus over one replica's blocks. Prints seconds until the last byte, processor seconds, in brackets those of them that",
      "Java's compilers took, and the peak of resident memory.",
      "The querier's block caches are off, so each run begins with none; processes are warm but for the first row."
    },
    mixinStandardHelpOptions = true)
public final class QueryBench implements Callable<Integer> {
  private static final Duration DAY = Duration.ofDays(1);
  private static final String SERIES = "{\"metric\":";

  @Option(names = "--quick", description = "1,000 series and one round.")
  private boolean quick;

  @Option(names = "--series", paramLabel = "N", defaultValue = "10000", description = "About so many series. Default: ${DEFAULT-VALUE}")
  private int series;

  @Option(names = "--rounds", paramLabel = "N", defaultValue = "3", description = "Timed rounds of each shape. Default: ${DEFAULT-VALUE}")
  private int rounds;

  @Option(names = "--warm", paramLabel = "N", defaultValue = "4", description = "Askings of each shape before the timed ones. Default: ${DEFAULT-VALUE}")
  private int warm;

  @Option(names = "--heap", paramLabel = "SIZE", defaultValue = "256m", description = "The querier's heap. Default: ${DEFAULT-VALUE}")
  private String heap = "";

  @Option(names = "--data", paramLabel = "DIR", description = "A bucket with the blocks of both replicas instead of generated ones.")
  private @Nullable Path data;

  @Option(names = "--merged", paramLabel = "DIR", description = "A bucket with the same blocks merged, to be timed as well.")
  private @Nullable Path merged;

  @Option(names = "--prometheus", paramLabel = "PATH", description = "The Prometheus to compare with. Default: Debian's.")
  private @Nullable Path prometheus;

  @Override
  public Integer call() throws IOException, InterruptedException {
    var root = Path.of(System.getProperty("perennial.root", ".")).toAbsolutePath().normalize();
    var folder = root.resolve(".perennial/bench-query");
    Scratch.clear(folder);
    Files.createDirectories(folder);
    System.out.println(Machine.here().text() + "; " + Clock.systemUTC().instant().truncatedTo(ChronoUnit.SECONDS));
    try (var station = new Station(folder)) {
      var both = data == null ? generated(folder.resolve("both")) : data;
      var servers = new LinkedHashMap<String, Server>();
      var program = prometheus == null ? provisioned(root) : Optional.of(prometheus);
      if (program.isPresent()) {
        servers.put("Prometheus", new Server("prometheus", station.prometheus(program.get(), oneReplica(both, folder.resolve("one")))));
      }
      var options = List.of("--index-cache-size", "0");
      servers.put("both replicas", new Server("both", station.querier("both", both, heap, options)));
      if (merged != null) {
        servers.put("merged", new Server("merged", station.querier("merged", merged, heap, options)));
      }
      time(station, servers);
    } finally {
      Scratch.clear(folder);
    }
    return 0;
  }

  private record Server(String process, Api api) {}

  private Path generated(Path folder) {
    var pods = new Pods(Math.max(1, (quick ? 1000 : series) / Pods.SERIES));
    System.out.printf("%,d series of two replicas%n", pods.size());
    pods.write(new DirectoryObjectStore(folder), "a", DAY);
    pods.write(new DirectoryObjectStore(folder), "b", DAY);
    return folder;
  }

  /** The blocks of one replica, linked: Prometheus knows no replicas. */
  private static Path oneReplica(Path both, Path folder) throws IOException {
    var labels = new ArrayList<String>();
    var blocks = new LinkedHashMap<Path, String>();
    try (var all = Files.list(both)) {
      for (var block : all.filter(Files::isDirectory).sorted().toList()) {
        if (BlockId.parse(block.getFileName().toString()).isPresent()) {
          var meta = BlockMeta.parse(ByteSlice.of(Files.readAllBytes(block.resolve("meta.json"))), "meta.json");
          blocks.put(block, meta.thanos().labels().value("replica"));
          labels.add(meta.thanos().labels().value("replica"));
        }
      }
    }
    var first = labels.stream().sorted().findFirst().orElseThrow();
    for (var block : blocks.entrySet()) {
      if (block.getValue().equals(first)) {
        link(block.getKey(), folder.resolve(block.getKey().getFileName().toString()));
      }
    }
    return folder;
  }

  private static void link(Path from, Path to) throws IOException {
    try (var files = Files.walk(from)) {
      for (var file : files.toList()) {
        var target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.createLink(target, file);
        }
      }
    }
  }

  private static Optional<Path> provisioned(Path root) {
    return switch (new Programs(root.resolve(".perennial/tools"), System.getenv("PATH"), System.err::println).find(Program.PROMETHEUS)) {
      case Found.At(var path, _) -> Optional.of(path);
      case Found.Missing(var sentence) -> {
        System.err.println(sentence);
        yield Optional.empty();
      }
    };
  }

  private void time(Station station, Map<String, Server> servers) throws IOException, InterruptedException {
    System.out.println();
    System.out.printf("Heap of the querier %s; %d timed rounds after %d for warmth%n%n", heap, rounds(), warm());
    System.out.println("| shape | " + String.join(" | ", servers.keySet().stream().map(name -> name + ": s | CPU s | MB").toList()) + " | time against Prometheus | memory | series of the answers |");
    System.out.println("|---".repeat(4 + 3 * servers.size()) + "|");
    var ratios = new Ratios();
    var first = QueryShapes.ALL.getFirst();
    row("first after start: " + first.name(), measure(station, servers, first, 0, 1), new Ratios());
    for (var shape : QueryShapes.ALL) {
      row(shape.name(), measure(station, servers, shape, warm(), rounds()), ratios);
    }
    if (servers.containsKey("Prometheus")) {
      System.out.println();
      System.out.println(text("time", ratios.time));
      System.out.println(text("processor time", ratios.processor));
      System.out.println(text("memory", ratios.memory));
    }
  }

  private int warm() {
    return quick ? 1 : warm;
  }

  private int rounds() {
    return quick ? 1 : rounds;
  }

  /// What both replicas took against Prometheus, shape by shape.
  private static final class Ratios {
    private final List<Double> time = new ArrayList<>();
    private final List<Double> processor = new ArrayList<>();
    private final List<Double> memory = new ArrayList<>();

    void add(Taken ours, Taken theirs) {
      time.add(ours.seconds / theirs.seconds);
      memory.add(ours.megabytes / theirs.megabytes);
      // Linux counts hundredths: a quotient of a few of them says nothing.
      if (theirs.processor >= 0.02) {
        processor.add(ours.processor / theirs.processor);
      }
    }
  }

  private static String text(String what, List<Double> ratios) {
    return String.format(
        Locale.ROOT,
        "Ratios of %s: median %.2f, most %.2f, of %d shapes.",
        what,
        Spread.of(ratios.stream().mapToDouble(Double::doubleValue).toArray()).median(),
        ratios.stream().mapToDouble(Double::doubleValue).max().orElse(Double.NaN),
        ratios.size());
  }

  /// What one shape took at one server; medians. Nothing where it was refused.
  private record Taken(double seconds, double processor, double compiling, double megabytes, int series) {
    static final Taken REFUSED = new Taken(Double.NaN, Double.NaN, Double.NaN, Double.NaN, 0);

    boolean isAnswered() {
      return !Double.isNaN(seconds);
    }

    String cells() {
      return isAnswered()
          ? String.format(Locale.ROOT, "%.2f | %.2f%s | %.0f", seconds, processor, compiling > 0 ? " (%.2f)".formatted(compiling) : "", megabytes)
          : "refused | - | -";
    }
  }

  private static Map<String, Taken> measure(Station station, Map<String, Server> servers, QueryShapes.Shape shape, int warm, int rounds)
      throws IOException, InterruptedException {
    var parameters =
        Map.of(
            "query", shape.query(),
            "start", Long.toString(Fleet.START / 1000),
            "end", Long.toString(Fleet.START / 1000 + DAY.toSeconds()),
            "step", "60");
    var out = new LinkedHashMap<String, Taken>();
    for (var server : servers.entrySet()) {
      var api = server.getValue().api();
      var process = station.process(server.getValue().process());
      try {
        for (int i = 0; i < warm; i++) {
          api.drain("/api/v1/query_range", parameters);
        }
        Machine.forgetPeak(process);
        var seconds = new double[rounds];
        var processor = Machine.processorSeconds(process);
        var compiling = Machine.compilerSeconds(process);
        for (int i = 0; i < rounds; i++) {
          seconds[i] = api.drain("/api/v1/query_range", parameters);
        }
        processor = (Machine.processorSeconds(process) - processor) / rounds;
        compiling = Math.max(0, Machine.compilerSeconds(process) - compiling) / rounds;
        long peak = Machine.peakMegabytes(process);
        out.put(server.getKey(), new Taken(Spread.of(seconds).median(), processor, compiling, peak, series(api.ask("/api/v1/query_range", parameters).body())));
      } catch (IOException failed) {
        System.err.println(server.getKey() + " cannot answer " + shape.name() + ": " + failed.getMessage());
        out.put(server.getKey(), Taken.REFUSED);
      }
    }
    return out;
  }

  private static int series(String body) {
    int count = 0;
    for (int at = body.indexOf(SERIES); at >= 0; at = body.indexOf(SERIES, at + SERIES.length())) {
      count++;
    }
    return count;
  }

  private static void row(String name, Map<String, Taken> taken, Ratios ratios) {
    var cells = new StringBuilder("| " + name);
    taken.values().forEach(one -> cells.append(" | ").append(one.cells()));
    // One number where all answers have as many.
    var counts = String.join(", ", taken.values().stream().filter(Taken::isAnswered).map(one -> "%,d".formatted(one.series)).distinct().toList());
    var theirs = taken.get("Prometheus");
    var ours = taken.get("both replicas");
    if (theirs == null || ours == null || !theirs.isAnswered() || !ours.isAnswered()) {
      System.out.println(cells + " | - | - | " + counts + " |");
      return;
    }
    ratios.add(ours, theirs);
    System.out.printf(Locale.ROOT, "%s | %.2f | %.2f | %s |%n", cells, ours.seconds / theirs.seconds, ours.megabytes / theirs.megabytes, counts);
  }
}
