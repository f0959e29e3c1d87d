package dev.perennial.lambda.wiring;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/// Counts the effects of a process, every write to the bucket or the catalogue, and ends the process right after the n-th.
///
/// This is how tests learn that dying between any two effects loses nothing: the system property
/// [#PROPERTY] makes a real process halt as if the power had failed, without a shutdown hook and without closing a file.
public final class Effects {
  /// The property that holds the number of effects to live for.
  public static final String PROPERTY = "perennial.halt-after-effects";

  private final AtomicLong left;
  private final Runnable end;

  /// Ends by `end` after so many effects; every effect tried after that ends the same way, before it takes.
  public Effects(long limit, Runnable end) {
    this.left = new AtomicLong(limit);
    this.end = end;
  }

  /// Halts this process after so many effects.
  public static Effects halting(long limit) {
    return new Effects(limit, () -> Runtime.getRuntime().halt(137));
  }

  /// Makes an effect and gives its answer, if the process lives on to see it.
  <T> T counted(Supplier<T> effect) {
    alive();
    var answer = effect.get();
    if (left.decrementAndGet() <= 0) {
      end.run();
    }
    return answer;
  }

  /// Makes an effect without an answer.
  void counted(Runnable effect) {
    var _ = counted(() -> {
      effect.run();
      return Boolean.TRUE;
    });
  }

  /// Ends here too if the process has ended.
  void alive() {
    if (left.get() <= 0) {
      end.run();
    }
  }
}
