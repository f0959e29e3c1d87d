package dev.perennial.tsdb.plan;

import dev.perennial.tsdb.block.Resolution;
import java.time.Duration;
import java.util.List;

/// From which length on, in milliseconds, blocks of the resolution `from` get a coarser copy of the resolution `to`.
public record Downsampling(Resolution from, Resolution to, long length) {
  /// Thanos' two: raw to 5 m from 40 h on, 5 m to 1 h from 10 d on.
  public static final List<Downsampling> DEFAULT = from(Duration.ofHours(40));

  /// Five minutes from this length on, one hour from six times that length on.
  public static List<Downsampling> from(Duration length) {
    long millis = length.toMillis();
    return List.of(
        new Downsampling(Resolution.RAW, Resolution.FIVE_MINUTES, millis),
        new Downsampling(Resolution.FIVE_MINUTES, Resolution.ONE_HOUR, 6 * millis));
  }
}
