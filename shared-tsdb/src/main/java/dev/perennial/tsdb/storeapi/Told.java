package dev.perennial.tsdb.storeapi;

import dev.perennial.tsdb.series.Answer;
import dev.perennial.tsdb.storeapi.wire.PartialResponseStrategy;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/// What is told as frames: the items, and behind them a frame for each warning, unless the client wants all or nothing.
final class Told {
  private Told() {}

  static <T, F> Stream<F> frames(
      Answer<T> answer, PartialResponseStrategy partial, Function<List<T>, Stream<F>> items, Function<String, F> warning) {
    whole(answer, partial == PartialResponseStrategy.ABORT);
    return Stream.concat(items.apply(answer.items()), answer.notes().warnings().stream().map(warning));
  }

  /// The answer again.
  ///
  /// @throws StoreException if something is missing of it and it was to be whole
  static <T> Answer<T> whole(Answer<T> answer, boolean wanted) {
    if (wanted && !answer.notes().warnings().isEmpty()) {
      throw new StoreException(StoreException.Reason.ABORTED, String.join(" ", answer.notes().warnings()), null);
    }
    return answer;
  }
}
