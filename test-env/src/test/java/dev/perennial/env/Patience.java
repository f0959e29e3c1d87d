package dev.perennial.env;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.Callable;

/// Waiting for what other processes do in their own time.
final class Patience {
  private Patience() {}

  static void until(String happened, Duration atMost, Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + atMost.toNanos();
    boolean met = condition.call();
    while (!met && System.nanoTime() < end) {
      Thread.sleep(200);
      met = condition.call();
    }
    assertThat(met).as("%s within %s", happened, atMost).isTrue();
  }
}
