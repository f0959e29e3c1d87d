package dev.perennial.lambda.wiring;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// Counts the effects of a process, every write to the bucket or the catalogue, and ends the process right after the n-th.
///
/// This is how tests learn that dying between any two effects loses nothing: the system property
/// [#PROPERTY] makes a real process halt as if the power had failed, without a shutdown hook and without closing a file.
public final class Effects {
  /// The property that holds the number of effects to live for.
  public static final String PROPERTY = "perennial.halt-after-effects";

  /// The property that may name a file: effects count from its appearance on, so that a process first does what another one left.
  public static final String COUNTING = "perennial.halt-counts-from";

  private final AtomicLong left;
  private final BooleanSupplier counting;
  private final Runnable end;

  /// Ends by `end` after so many effects; every effect tried after that ends the same way, before it takes.
  public Effects(long limit, Runnable end) {
    this(limit, () -> true, end);
  }

  private Effects(long limit, BooleanSupplier counting, Runnable end) {
    this.left = new AtomicLong(limit);
    this.counting = counting;
    this.end = end;
  }

  /// Halts this process as its system properties say.
  public static Effects ofProcess() {
    var from = System.getProperty(COUNTING);
    return new Effects(
        Long.getLong(PROPERTY, Long.MAX_VALUE),
        from == null ? () -> true : () -> Files.exists(Path.of(from)),
        () -> Runtime.getRuntime().halt(137));
  }

  /// Makes an effect and gives its answer, if the process lives on to see it.
  <T> T counted(Supplier<T> effect) {
    alive();
    var answer = effect.get();
    if (counting.getAsBoolean() && left.decrementAndGet() <= 0) {
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
