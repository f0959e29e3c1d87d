package dev.perennial.tsdb.objectstore.memory;

import dev.perennial.tsdb.objectstore.ObjectStore;
import dev.perennial.tsdb.objectstore.ObjectStoreContract;
import java.time.Clock;

class MemoryObjectStoreTest extends ObjectStoreContract {
  private final ObjectStore store = new MemoryObjectStore(Clock.systemUTC());

  @Override
  protected ObjectStore store() {
    return store;
  }
}
