package dev.perennial.env.damage;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `perennial test fuzz`: holds every reader of the formats against changed bytes.
@Command(
    name = "perennial test fuzz",
    mixinStandardHelpOptions = true,
    description = {
      "Changes sound files at random and reads them: index, index header, segments, chunks of every encoding, tombstones, logs, meta.json.",
      "Ends with status 1 if a reader does anything else than to read them or to say by file and offset what does not fit."
    })
public final class FuzzCommand implements Callable<Integer> {
  private static final int BATCH = 2_000;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--cases", paramLabel = "N", defaultValue = "1000000", description = "How many cases in all. Default: ${DEFAULT-VALUE}")
  private long cases;

  @Option(names = "--seed", paramLabel = "S", defaultValue = "1", description = "Where the cases come from. Default: ${DEFAULT-VALUE}")
  private long seed;

  /// Runs the command.
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new FuzzCommand()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    if (cases < 1) {
      throw new ParameterException(spec.commandLine(), "--cases takes a number from 1 on, not " + cases + ".");
    }
    var out = spec.commandLine().getOut();
    var tallies = run(seed, cases, Runtime.getRuntime().availableProcessors(), out);
    out.println("| reader | cases | told | read the same | read otherwise | failures |");
    out.println("|---|---|---|---|---|---|");
    long failures = 0;
    for (var tally : tallies) {
      out.printf(
          "| %s | %,d | %,d | %,d | %,d | %d |%n",
          tally.name(), tally.cases(), tally.told(), tally.same(), tally.other(), tally.failures().size());
      failures += tally.failures().size();
    }
    out.println("seed " + seed + (failures == 0 ? ": every case was read or told" : ": " + failures + " failures, listed above"));
    out.flush();
    return failures == 0 ? 0 : 1;
  }

  /// Spreads `cases` over all specimens by their weight, and the work over `workers` threads.
  static List<Fuzz.Tally> run(long seed, long cases, int workers, PrintWriter out) throws Exception {
    var specimens = Specimens.all();
    long weights = specimens.stream().mapToLong(Specimens.Weighed::weight).sum();
    var fuzz =
        new Fuzz(
            seed,
            line -> {
              out.println(line);
              out.flush();
            });
    var tallies = new ArrayList<Fuzz.Tally>();
    try (var threads = Executors.newFixedThreadPool(workers)) {
      for (var weighed : specimens) {
        long own = Math.max(1, cases * weighed.weight() / weights);
        var parts = new ArrayList<Future<Fuzz.Tally>>();
        for (long from = 0; from < own; from += BATCH) {
          long first = from;
          long end = Math.min(own, from + BATCH);
          parts.add(threads.submit(() -> fuzz.run(weighed.specimen(), first, end)));
        }
        var sum = new Fuzz.Tally(weighed.specimen().name(), 0, 0, 0, 0, List.of());
        for (var part : parts) {
          sum = add(sum, part.get());
        }
        tallies.add(sum);
      }
    }
    return tallies;
  }

  private static Fuzz.Tally add(Fuzz.Tally a, Fuzz.Tally b) {
    var failures = new ArrayList<>(a.failures());
    failures.addAll(b.failures());
    return new Fuzz.Tally(a.name(), a.cases() + b.cases(), a.told() + b.told(), a.same() + b.same(), a.other() + b.other(), failures);
  }
}
