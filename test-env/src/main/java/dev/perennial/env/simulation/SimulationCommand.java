package dev.perennial.env.simulation;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.security.SecureRandom;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `./perennial test simulation`: worlds until one violates an invariant or all are done.
@Command(
    name = "perennial test simulation",
    description = "Runs the whole control plane in virtual time, with everything going wrong that can, and looks after every effect whether anything is lost, doubled or removed too early.",
    mixinStandardHelpOptions = true)
public final class SimulationCommand implements Callable<Integer> {
  @Option(names = "--seeds", paramLabel = "N", defaultValue = "1000", description = "How many worlds (default: ${DEFAULT-VALUE}).")
  private int seeds;

  @Option(names = "--seed", paramLabel = "S", defaultValue = "0", description = "The first world's seed; each next one's is one more (default: a random one).")
  private long seed;

  @Option(names = "--trace", paramLabel = "N", defaultValue = "0", description = "With one seed: print the last N things that happened in it.")
  private int lines;

  @Option(names = "--keep-going", description = "Go on after a violation, and tell all.")
  private boolean keepGoing;

  /// Runs the command.
  public static void main(String[] args) {
    System.exit(new CommandLine(new SimulationCommand()).execute(args));
  }

  @Override
  public Integer call() {
    quiet();
    long first = seed == 0 ? new SecureRandom().nextLong(1, 1_000_000_000) : seed;
    if (lines > 0) {
      var outcome = Simulation.run(first, lines);
      outcome.trace().forEach(System.out::println);
      tell(outcome);
      return outcome.violation().isEmpty() ? 0 : 1;
    }
    var effects = new AtomicLong();
    var done = new AtomicLong();
    var failed = new AtomicLong();
    long began = System.nanoTime();
    LongStream.range(first, first + seeds)
        .parallel()
        .filter(_ -> keepGoing || failed.get() == 0)
        .mapToObj(Simulation::run)
        .forEach(
            outcome -> {
              effects.addAndGet(outcome.effects());
              if (outcome.violation().isPresent()) {
                failed.incrementAndGet();
                tell(outcome);
              }
              if (done.incrementAndGet() % 1000 == 0) {
                System.out.printf(Locale.ROOT, "%,d worlds%n", done.get());
              }
            });
    System.out.printf(
        Locale.ROOT,
        "%,d worlds from seed %d, %,d effects, %.0f s: %s%n",
        done.get(),
        first,
        effects.get(),
        (System.nanoTime() - began) / 1e9,
        failed.get() == 0 ? "every invariant held after each" : failed.get() + " violated an invariant");
    return failed.get() == 0 ? 0 : 1;
  }

  private static void tell(Simulation.Outcome outcome) {
    outcome.violation()
        .ifPresentOrElse(
            sentence ->
                System.out.printf(
                    "seed %d, %s%n       To see it again: ./perennial test simulation --seed %d --trace 200%n", outcome.seed(), sentence, outcome.seed()),
            () -> System.out.printf("seed %d, %d effects (%016x): every invariant held%n", outcome.seed(), outcome.effects(), outcome.hash()));
  }

  /// Steps log what goes wrong, which here is everything.
  static void quiet() {
    if (LoggerFactory.getLogger("dev.perennial") instanceof Logger logger) {
      logger.setLevel(Level.OFF);
    }
  }
}
