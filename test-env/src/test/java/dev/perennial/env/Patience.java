package dev.perennial.env;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.Callable;

/// Waiting for what other processes do in their own time, which on a slow machine is long: how long says nothing of whether they do it.
final class Patience {
  private static final Duration AT_MOST = Duration.ofMinutes(12);

  private Patience() {}

  static void until(String happened, Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + AT_MOST.toNanos();
    boolean met = condition.call();
    while (!met && System.nanoTime() < end) {
      Thread.sleep(200);
      met = condition.call();
    }
    assertThat(met).as("%s within %s", happened, AT_MOST).isTrue();
  }
}
