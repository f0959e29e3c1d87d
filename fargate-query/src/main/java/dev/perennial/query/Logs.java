package dev.perennial.query;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/// What the process logs: without a configuration file, all but what libraries say for their own developers.
final class Logs {
  private Logs() {}

  static void leaveOutDetails() {
    if (LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
      root.setLevel(Level.INFO);
    }
  }
}
