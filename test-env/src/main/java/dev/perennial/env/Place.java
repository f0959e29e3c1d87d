package dev.perennial.env;

import java.nio.file.Path;

/// Where the project and its local state lie on this machine.
record Place(Path root) {
  static Place here() {
    return new Place(Path.of(System.getProperty("perennial.root", ".")).toAbsolutePath().normalize());
  }

  Path tools() {
    return root.resolve(".perennial/tools");
  }

  Path run() {
    return root.resolve(".perennial/run");
  }
}
