package dev.perennial.lambda.relay;

import dev.perennial.lambda.alarm.Alarm;
import dev.perennial.lambda.alarm.Alarms;
import dev.perennial.lambda.alarm.Round;
import dev.perennial.lambda.alarm.Rule;
import dev.perennial.lambda.patrol.Board;
import dev.perennial.tsdb.labels.Labels;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/// Hands on what the patrol found, and tells that it is silent where it found nothing for too long.
public final class RelayStep {
  /** Two rounds may be lost, and one more late. */
  private static final Duration SILENCE = Duration.ofMinutes(4);

  private final Board board;
  private final Alarms alarms;
  private final InstantSource clock;

  /// A step that hands on what is on the board.
  public RelayStep(Board board, Alarms alarms, InstantSource clock) {
    this.board = board;
    this.alarms = alarms;
    this.clock = clock;
  }

  /// Hands it on; how many alarms fire.
  public int relay() {
    var found = board.read();
    var now = clock.instant();
    if (found.at().plus(SILENCE).isBefore(now)) {
      var silent =
          new Alarm(
              Rule.PATROL_SILENT, Labels.empty(), found.at(), Alarm.Telling.FIRING, "The patrol has made no round since " + found.at() + ".");
      found = new Round(now, List.of(silent), List.of());
    }
    alarms.tell(Round.NONE, found);
    return found.firing().size();
  }
}
