package dev.perennial.env.simulation.machine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// A state machine's definition, as it was synthesized.
///
/// The texts are resources of this package. A test of the infrastructure holds them to what is deployed.
public record Definition(Map<String, Object> root) {
  /// The definition of a machine that is deployed: `maintain`, `retain`, `sweep`, `reconcile`.
  public static Definition deployed(String name) {
    try (var in = Definition.class.getResourceAsStream(name + ".json")) {
      if (in == null) {
        throw new IllegalArgumentException("There is no definition of the machine " + name);
      }
      return new Definition(Tree.object(Tree.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
