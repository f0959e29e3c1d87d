package dev.perennial.env.fuzz;

import dev.perennial.env.fuzz.Queries.Dialect;
import dev.perennial.promql.syntax.Features;
import dev.perennial.promql.syntax.Features.Feature;
import dev.perennial.tsdb.objectstore.directory.DirectoryObjectStore;
import dev.perennial.tsdb.series.MemorySeries;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `perennial bench fuzz`: random queries, ours and another Prometheus' answers side by side.
@Command(
    name = "fuzz",
    description = {
      "Ask random queries here and at another Prometheus, and tell every difference.",
      "The other one must serve the block that --write puts into a folder: start it with --storage.tsdb.path=FOLDER",
      "and --storage.tsdb.retention.time=100y, from version 3 on with the features that --enable-feature names here."
    },
    mixinStandardHelpOptions = true)
public final class FuzzCommand implements Callable<Integer> {
  @Option(names = "--against", paramLabel = "URL", description = "The other Prometheus.")
  private @Nullable String against;

  @Option(names = "--ours", paramLabel = "URL", description = "A querier of ours over the same block. Default: the engine alone, over the same samples in memory.")
  private @Nullable String ours;

  @Option(names = "--queries", paramLabel = "N", defaultValue = "1000", description = "How many. Default: ${DEFAULT-VALUE}")
  private int queries;

  @Option(names = "--seed", paramLabel = "S", defaultValue = "1", description = "Which ones. Default: ${DEFAULT-VALUE}")
  private long seed;

  @Option(
      names = "--enable-feature",
      split = ",",
      paramLabel = "NAME",
      defaultValue = "promql-experimental-functions,promql-extended-range-selectors,promql-binop-fill-modifiers",
      description = "What our engine allows, as the other Prometheus must, from version 3 on. Default: ${DEFAULT-VALUE}")
  private List<String> features = new ArrayList<>();

  @Option(names = "--write", paramLabel = "FOLDER", description = "Put the block of all series there, and end.")
  private @Nullable Path write;

  @Option(names = "--floats", description = "With --write: no native histograms, which Prometheus reads from 2.40 on and answers fully from 3 on.")
  private boolean floats;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (write != null) {
      FuzzSeries.write(floats ? FuzzSeries.Kinds.FLOATS : FuzzSeries.Kinds.HISTOGRAMS, new DirectoryObjectStore(write));
      System.out.println("The block is in " + write + ".");
      return 0;
    }
    if (against == null) {
      System.err.println("Name the other Prometheus: --against http://host:9090, after --write has made the block that it serves.");
      return 2;
    }
    var root = Path.of(System.getProperty("perennial.root", "."));
    var ledger = Ledger.read(root.resolve("docs/compatibility.md"));
    try (var theirs = new ApiSide(against);
        var engine = engine(Fuzz.dialect(theirs.version()), features);
        var querier = new ApiSide(Optional.ofNullable(ours).orElse(against))) {
      var outcome = new Fuzz(ours == null ? engine : querier, theirs, theirs.version(), ledger).run(seed, queries, System.out::println);
      System.out.println(outcome.sentence() + "; Prometheus " + theirs.version() + ", seed " + seed);
      return outcome.unexplained().isEmpty() ? 0 : 1;
    }
  }

  /// The engine over the series that fit the dialect.
  private static EngineSide engine(Dialect dialect, List<String> features) {
    return switch (dialect) {
      case OLD -> new EngineSide(new MemorySeries(FuzzSeries.of(FuzzSeries.Kinds.FLOATS)), Features.none());
      case NEW -> {
        var allowed = features.stream().map(FuzzCommand::feature).toArray(Feature[]::new);
        yield new EngineSide(new MemorySeries(FuzzSeries.of(FuzzSeries.Kinds.HISTOGRAMS)), Features.of(allowed));
      }
    };
  }

  private static Feature feature(String name) {
    return Feature.named(name)
        .orElseThrow(() -> new IllegalArgumentException("There is no feature \"" + name + "\"; the names are Prometheus' own."));
  }
}
