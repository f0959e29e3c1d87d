package dev.perennial.query;

import dev.perennial.query.wiring.StoreCommand;

/// Starts a store: the StoreAPI over blocks alone.
public final class StoreMain {
  private StoreMain() {}

  /// Runs until the process is asked to stop.
  public static void main(String[] arguments) {
    System.exit(Main.run("perennial store", new StoreCommand(), arguments));
  }
}
