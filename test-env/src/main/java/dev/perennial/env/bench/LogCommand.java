package dev.perennial.env.bench;

import dev.perennial.env.run.Scratch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `perennial bench log`: what shipping a write-ahead log costs, and what recovering one takes.
@Command(
    name = "log",
    description = "Generate a write-ahead log, ship it, and recover blocks from it. Prints a table in Markdown.",
    mixinStandardHelpOptions = true)
final class LogCommand implements Callable<Integer> {
  private static final String HEAP = "700m";
  private static final String PRICES = "cdk/src/main/resources/dev/perennial/infra/cost/prices.yml";
  private static final double MONTH_SECONDS = 30.44 * 86_400;

  /** How long log lies: for one and a half block ranges until a block and a checkpoint stand for it, and six hours more. */
  private static final int HOURS = 9;

  @Option(names = "--series", paramLabel = "N", defaultValue = "1000000", description = "Active series (default: ${DEFAULT-VALUE}).")
  private int series;

  @Option(names = "--minutes", paramLabel = "N", defaultValue = "120", description = "The length of the log (default: ${DEFAULT-VALUE}).")
  private int minutes;

  @Option(names = "--quick", description = "20,000 series and 30 minutes.")
  private boolean quick;

  @Option(names = "--folder", paramLabel = "DIR", description = "Where bench-log is made and removed: some gigabytes (default: .perennial).")
  private @Nullable Path place;

  @Override
  public Integer call() throws IOException, InterruptedException {
    int size = quick ? 20_000 : series;
    int span = quick ? 30 : minutes;
    var root = Path.of(System.getProperty("perennial.root", ".")).toAbsolutePath().normalize();
    var folder = (place == null ? root.resolve(".perennial") : place).resolve("bench-log");
    var data = folder.resolve("data");
    Scratch.clear(folder);
    System.out.println(Machine.here().text() + "; " + Clock.systemUTC().instant().truncatedTo(ChronoUnit.SECONDS));
    try {
      long samples = GeneratedLog.write(data, size, span * 60_000 / GeneratedLog.SCRAPE);
      System.out.printf("%n%,d series, a scrape each 15 s, %d minutes, %,d samples%n%n| what | measured | how |%n|---|---|---|%n", size, span, samples);
      var shipped = Child.run(TrailWork.class, "256m", data.toString(), folder.resolve("bucket").toString()).getFirst();
      row("bytes shipped a sample", "%.2f".formatted(shipped[1] / shipped[0]), "as logged, snappy; %,.0f MB in all".formatted(shipped[1] / 1e6));
      row("shipping: share of a core", "%.2f %%".formatted(100 * shipped[3] / (span * 60.0)), "%.1f s of processor time for the whole log, with the start of Java".formatted(shipped[3]));
      row("shipping: peak memory", "%.0f MB".formatted(shipped[4]), "resident, heap 256m");
      Scratch.clear(folder.resolve("bucket"));
      long budget = 200L << 20;
      var recovered = Child.run(RecoverWork.class, HEAP, data.toString(), folder.resolve("blocks").toString(), "" + budget).getFirst();
      row("recovery", "%,.0f samples/s".formatted(recovered[0] / recovered[1]), "%.0f s, %.0f s of processor time, the log read %.0f times".formatted(recovered[1], recovered[2], recovered[4]));
      row("recovery: the longest block", "%.0f s of processor time".formatted(recovered[7]), "and %.0f s to learn which series there are, once a round".formatted(recovered[6]));
      row("recovery: peak memory", "%,.0f MB".formatted(recovered[3]), "resident, heap " + HEAP + ", " + (budget >> 20) + " MB of samples at a time");
      row("recovered blocks", "%.2f bytes a sample".formatted(recovered[5] / recovered[0]), "%,.0f MB".formatted(recovered[5] / 1e6));
      var prices = Files.readString(root.resolve(PRICES));
      double puts = MONTH_SECONDS / 30 * price(prices, "s3.thousand.puts") / 1_000;
      double hour = shipped[1] / (span * 60.0) * 3600 / 1e9 * price(prices, "s3.gigabyte.month");
      row("dollars a month by replica", "%.2f".formatted(puts + HOURS * hour), "%.2f for a PUT each 30 s, %.2f for %d hours of log in S3".formatted(puts, HOURS * hour, HOURS));
    } finally {
      Scratch.clear(folder);
    }
    return 0;
  }

  private static double price(String prices, String name) {
    return prices
        .lines()
        .map(String::strip)
        .filter(line -> line.startsWith(name + ":"))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1).strip()))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(PRICES + " names no price " + name));
  }

  private static void row(String what, String measured, String how) {
    System.out.println("| " + what + " | " + measured + " | " + how + " |");
  }
}
