package dev.perennial.sidecar.wiring;

/// How a sidecar came to its end.
public sealed interface Ending {
  /// It was told to stop, and left in good order.
  record Stopped() implements Ending {}

  /// It must not stand where it was put, and why.
  record Refused(String why) implements Ending {}
}
