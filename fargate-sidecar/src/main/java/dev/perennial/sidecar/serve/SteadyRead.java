package dev.perennial.sidecar.serve;

import dev.perennial.sidecar.watch.Horizon;
import dev.perennial.tsdb.labels.Matcher;
import dev.perennial.tsdb.series.Notes;
import dev.perennial.tsdb.storeapi.StoreSeries;
import java.util.List;

/// Remote read that is repeated when the head was cut off inside the asked range meanwhile.
final class SteadyRead {
  private static final int ATTEMPTS = 4;

  private final RemoteRead remote;
  private final Horizon horizon;

  SteadyRead(RemoteRead remote, Horizon horizon) {
    this.remote = remote;
    this.horizon = horizon;
  }

  /// Series, and what has to be said about them.
  record Reading(List<StoreSeries> series, Notes notes) {}

  Reading read(List<Matcher> matchers, long first, long last, Budget.Share share) {
    // An older look will do: if the head has not moved since, it has not moved during the read.
    var before = horizon.view();
    for (int attempt = 1; ; attempt++) {
      var series = remote.read(matchers, first, last, share);
      var after = horizon.look();
      if (!movedInside(before, after, first, last)) {
        return new Reading(series, Notes.none());
      }
      if (attempt == ATTEMPTS) {
        return new Reading(
            series,
            Notes.warning(
                "Prometheus cut off its head at " + after.head() + " again and again while it was read; samples before may be missing."));
      }
      share.close();
      before = after;
    }
  }

  /** Whether samples of the range may have left the head between two looks. */
  private static boolean movedInside(Horizon.View before, Horizon.View after, long first, long last) {
    return after.head() > before.head() && after.head() != Long.MAX_VALUE && before.head() <= last && first < after.head();
  }
}
