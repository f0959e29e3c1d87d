package dev.perennial.sidecar.settings;

import dev.perennial.sidecar.wiring.LogLines;
import dev.perennial.tsdb.location.BucketLocation;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// The command line of the program that keeps a server's settings.
@Command(
    name = "perennial settings",
    description = "Keeps a folder of settings like the one in a bucket, and has a server read them again when they changed.",
    sortOptions = false,
    usageHelpAutoWidth = true,
    mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // Picocli sets required options before call().
public final class Main implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(Main.class);

  @Option(names = "--from", required = true, paramLabel = "BUCKET", description = "Where settings come from: a folder, or s3://bucket/prefix.")
  private String from;

  @Option(names = "--to", required = true, paramLabel = "DIR", description = "The folder that the server reads.")
  private Path to;

  @Option(names = "--reload", required = true, paramLabel = "URL", description = "What is posted to when something changed.")
  private URI reload;

  @Option(names = "--every", paramLabel = "SECONDS", defaultValue = "30", description = "How often is looked (default: ${DEFAULT-VALUE}).")
  private int every;

  private final CountDownLatch stop = new CountDownLatch(1);

  private Main() {}

  /// Runs until it is told to stop.
  public static void main(String[] args) {
    System.exit(new CommandLine(new Main()).execute(args));
  }

  @Override
  public Integer call() throws InterruptedException {
    LogLines.begin();
    Runtime.getRuntime().addShutdownHook(new Thread(stop::countDown, "stop"));
    boolean running;
    Mirror mirror;
    try {
      Files.createDirectories(to);
      // After a restart beside a server that runs, the first change is one for it, too.
      running = Files.exists(to.resolve(Mirror.COMPLETE));
      mirror = new Mirror(BucketLocation.parse(from).open(), to.toAbsolutePath().normalize(), new Variables(System.getenv()));
    } catch (IllegalArgumentException | IOException e) {
      System.err.println("perennial settings: " + e.getMessage());
      return CommandLine.ExitCode.USAGE;
    }
    new Keeper(mirror, new Reload(reload)).keep(running, () -> !stop.await(every, TimeUnit.SECONDS));
    LOG.info("The settings are not looked after any more.");
    return CommandLine.ExitCode.OK;
  }
}
