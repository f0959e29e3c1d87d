package dev.perennial.sidecar.settings;

import dev.perennial.sidecar.settings.Mirror.Round;
import dev.perennial.sidecar.settings.Reload.Answer;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks again and again, and has the server read what changed. A sentence is said when it becomes true, not in every round.
final class Keeper {
  private static final Logger LOG = LoggerFactory.getLogger(Keeper.class);

  private final Mirror mirror;
  private final Reload reload;
  private Optional<String> said = Optional.empty();

  Keeper(Mirror mirror, Reload reload) {
    this.mirror = mirror;
    this.reload = reload;
  }

  /// Waits for the next round; false ends the rounds.
  interface Pause {
    boolean pass() throws InterruptedException;
  }

  /** A server that is not `running` reads the first settings when it starts, and is not asked to. */
  void keep(boolean running, Pause pause) throws InterruptedException {
    boolean known = running;
    boolean unread = false;
    do {
      switch (mirror.look()) {
        case Round.Same _ -> said = unread ? said : Optional.empty();
        case Round.Changed(int files) -> {
          LOG.info("{} files of the settings changed.", files);
          unread = known;
          known = true;
        }
        case Round.Refused(var why) -> say(why);
      }
      unread = unread && !isRead();
    } while (pause.pass());
  }

  private boolean isRead() throws InterruptedException {
    return switch (reload.ask()) {
      case Answer.Taken _ -> {
        LOG.info("The new settings are in force.");
        said = Optional.empty();
        yield true;
      }
      case Answer.Refused(var why) -> {
        say("The new settings were refused, and the old ones stay in force: " + why);
        yield true;
      }
      case Answer.Absent(var why) -> {
        say("The server could not be asked to read the new settings yet: " + why);
        yield false;
      }
    };
  }

  private void say(String sentence) {
    if (!said.equals(Optional.of(sentence))) {
      LOG.warn("{}", sentence);
      said = Optional.of(sentence);
    }
  }
}
