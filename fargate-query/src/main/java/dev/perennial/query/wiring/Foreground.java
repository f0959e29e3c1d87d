package dev.perennial.query.wiring;

import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;

/// What a command does that answers until it is told to stop.
final class Foreground {
  private Foreground() {}

  /// Starts by `start`, which gives the sentence to say then, and waits; `close` runs when the process is told to stop, also while it starts.
  static void run(CommandSpec spec, Supplier<String> start, Runnable close) throws InterruptedException {
    var stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  close.run();
                  stopped.countDown();
                },
                "stop"));
    var out = spec.commandLine().getOut();
    out.println(start.get());
    out.flush();
    stopped.await();
  }
}
