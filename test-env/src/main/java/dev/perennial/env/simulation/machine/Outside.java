package dev.perennial.env.simulation.machine;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/// What an execution asks of the world.
public interface Outside {
  /// Calls what a task names; throws [Failed].
  Object task(String resource, Object input, Duration timeout);

  /// The text of an object of the bucket; throws [Failed].
  String object(String key);

  /// Waits for some time of at most `most`, as full jitter does.
  void jitter(Duration most);

  /// Waits.
  void sleep(Duration time);

  /// Does all side by side, so many at once; the answers in their order.
  List<Object> together(List<Supplier<Object>> all, int most);
}
