package dev.perennial.env;

import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.objectstore.ForwardingObjectStore;
import dev.perennial.tsdb.objectstore.ObjectStore;
import dev.perennial.tsdb.objectstore.ObjectStoreException;
import java.io.IOException;
import java.util.Random;

/// A bucket that is slow, answers with errors, is away, or whose user dies at a put.
final class FaultyBucket implements ForwardingObjectStore {
  private final ObjectStore inner;
  private final Random random;
  private Fault fault = Fault.NONE;

  FaultyBucket(ObjectStore inner, Random random) {
    this.inner = inner;
    this.random = random;
  }

  @Override
  public ObjectStore inner() {
    return inner;
  }

  enum Fault {
    NONE,
    SLOW,
    ERRORS,
    AWAY,
    DEADLY
  }

  /// Thrown where a process would be gone.
  static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  void begin(Fault next) {
    fault = next;
  }

  private static ObjectStoreException refused(String key, String why) {
    return ObjectStoreException.passing(key, "Cannot write " + key + ": " + why, new IOException(why));
  }

  @Override
  public void put(String key, ByteSlice bytes) {
    // Half of what fails has taken effect.
    boolean before = random.nextBoolean();
    switch (fault) {
      case NONE -> inner.put(key, bytes);
      case SLOW -> {
        try {
          Thread.sleep(700);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
        inner.put(key, bytes);
      }
      case ERRORS -> {
        boolean fails = random.nextInt(3) > 0;
        if (!fails || !before) {
          inner.put(key, bytes);
        }
        if (fails) {
          throw refused(key, "503 Slow Down");
        }
      }
      case AWAY -> throw refused(key, "the bucket is away");
      case DEADLY -> {
        if (!before) {
          inner.put(key, bytes);
        }
        throw new Killed();
      }
    }
  }
}
