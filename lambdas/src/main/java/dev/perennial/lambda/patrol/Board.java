package dev.perennial.lambda.patrol;

import dev.perennial.lambda.alarm.Round;
import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.objectstore.ObjectStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where the patrol leaves what it found: one object of the bucket.
public record Board(ObjectStore bucket) {
  /// The object's key.
  public static final String KEY = "perennial/patrol.json";

  private static final Logger LOG = LoggerFactory.getLogger(Board.class);

  /// What was left last; none if that cannot be read.
  public Round read() {
    var bytes = bucket.read(KEY);
    if (bytes.isEmpty()) {
      return Round.NONE;
    }
    try {
      return Round.parse(new String(bytes.get().toArray(), StandardCharsets.UTF_8));
    } catch (IOException | IllegalArgumentException | java.time.format.DateTimeParseException e) {
      LOG.warn("{} cannot be read, and is written anew: {}", KEY, e.getMessage());
      return Round.NONE;
    }
  }

  /// Leaves this.
  public void write(Round round) {
    bucket.put(KEY, ByteSlice.of(round.toJson()));
  }
}
