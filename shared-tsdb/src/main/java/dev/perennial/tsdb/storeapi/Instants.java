package dev.perennial.tsdb.storeapi;

import com.google.protobuf.Timestamp;
import java.time.Instant;

/// Instants on the wire; one that never was is the first of the year 1, as Go has it.
final class Instants {
  private Instants() {}

  static Timestamp message(Instant instant) {
    return Timestamp.newBuilder().setSeconds(instant.getEpochSecond()).setNanos(instant.getNano()).build();
  }

  static Instant read(Timestamp message) {
    return Instant.ofEpochSecond(message.getSeconds(), message.getNanos());
  }
}
