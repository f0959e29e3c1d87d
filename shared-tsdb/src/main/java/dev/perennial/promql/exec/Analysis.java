package dev.perennial.promql.exec;

import java.time.Duration;
import java.util.List;

/// What one node of a plan took when it was evaluated, over the nodes it takes from.
///
/// `time` is that of all threads, inputs included where they stream through the node; `series` and `samples` are what came
/// out of it. At a selector `samples` are those read and `bytes` what was fetched from storage for them; elsewhere `bytes` are
/// those of the columns that came out. Selectors that share one read each show all of it.
public record Analysis(
    String operator, Duration time, long series, long samples, long bytes, List<Analysis> inputs) {
  /// Copies the list.
  public Analysis {
    inputs = List.copyOf(inputs);
  }
}
