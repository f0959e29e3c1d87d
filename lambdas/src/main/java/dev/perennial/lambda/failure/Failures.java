package dev.perennial.lambda.failure;

import java.util.ArrayList;
import java.util.List;

/// What failed of a step that looks at many things, where one of them holds up no other: told together once all were looked at. Not for several threads.
public final class Failures {
  private final List<Failure> all = new ArrayList<>();

  private record Failure(String sentence, RuntimeException why) {}

  /// Notes a failure; `sentence` says what failed and why.
  public void add(String sentence, RuntimeException why) {
    all.add(new Failure(sentence, why));
  }

  /// Whether nothing failed.
  public boolean isEmpty() {
    return all.isEmpty();
  }

  /// Throws what failed as one. It is tried again only if all of it may pass: no retry mends what is sick, and there is no job to set aside.
  public void raise() {
    if (all.isEmpty()) {
      return;
    }
    var worst = all.stream().filter(failure -> !(Sorted.sort(failure.why()) instanceof RetryException)).findFirst();
    var shown = worst.orElse(all.getFirst());
    var sentence = shown.sentence() + (all.size() == 1 ? "" : " (and " + (all.size() - 1) + " more failed)");
    throw worst.isPresent() ? new PageException(sentence, shown.why()) : new RetryException(sentence, shown.why());
  }
}
