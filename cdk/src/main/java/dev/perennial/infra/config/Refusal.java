package dev.perennial.infra.config;

import java.time.Duration;

/// The sentence with which a value is refused.
final class Refusal {
  private Refusal() {}

  static IllegalArgumentException of(String path, Object value, String why) {
    Object shown = value instanceof Duration length ? Lengths.text(length) : value;
    return new IllegalArgumentException("Cannot take " + path + ": " + shown + ": " + why + ".");
  }
}
