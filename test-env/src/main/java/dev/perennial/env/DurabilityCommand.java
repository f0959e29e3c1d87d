package dev.perennial.env;

import dev.perennial.env.durability.LossTrial;
import dev.perennial.env.provision.Found;
import dev.perennial.env.provision.Program;
import dev.perennial.env.provision.Programs;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `./perennial test durability`: trials until one loses something or all are done.
@Command(
    name = "perennial test durability",
    description = "Kills both replicas of a pair at a random moment, removes their disks, and compares what is answered with what they had scraped.",
    mixinStandardHelpOptions = true)
public final class DurabilityCommand implements Callable<Integer> {
  @Option(names = "--runs", paramLabel = "N", defaultValue = "5", description = "How often (default: ${DEFAULT-VALUE}).")
  private int runs;

  @Option(names = "--seed", paramLabel = "S", defaultValue = "0", description = "The first trial's seed; each next one's is one more (default: a random one).")
  private long seed;

  @Option(names = "--folder", paramLabel = "DIR", defaultValue = ".perennial/durability", description = "Where its files go (default: ${DEFAULT-VALUE}).")
  private Path folder = Path.of("");

  @Option(names = "--port", paramLabel = "PORT", defaultValue = "31700", description = "Where its ports begin (default: ${DEFAULT-VALUE}).")
  private int port;

  /// Runs the command.
  public static void main(String[] args) {
    var line = new CommandLine(new DurabilityCommand());
    line.setExecutionExceptionHandler(
        (failure, _, _) -> {
          System.err.println("perennial: " + failure.getMessage());
          return 1;
        });
    System.exit(line.execute(args));
  }

  @Override
  public Integer call() throws Exception {
    var programs = new Programs(Place.here().tools(), System.getenv("PATH"), System.out::println);
    return switch (programs.find(Program.PROMETHEUS)) {
      case Found.Missing(var sentence) -> {
        System.err.println("perennial: " + sentence);
        yield 1;
      }
      case Found.At(var prometheus, _) -> trials(prometheus);
    };
  }

  private int trials(Path prometheus) throws Exception {
    long first = seed == 0 ? new SecureRandom().nextLong(1, 1_000_000) : seed;
    var trial = new LossTrial(folder.toAbsolutePath(), port, prometheus, Clock.systemUTC(), _ -> {});
    long compared = 0;
    int failed = 0;
    for (int i = 0; i < runs; i++) {
      var result = trial.run(first + i);
      compared += result.compared();
      failed += result.lost().isEmpty() ? 0 : 1;
      System.out.printf(
          "%3d  seed %d  %,d samples, %d checks  %s%n", i + 1, first + i, result.compared(), result.checks(), result.lost().isEmpty() ? "nothing lost" : "LOST");
      result.lost().forEach(sentence -> System.out.println("       " + sentence));
    }
    System.out.printf("%d trials, %,d samples, %d with losses%n", runs, compared, failed);
    return failed == 0 ? 0 : 1;
  }
}
