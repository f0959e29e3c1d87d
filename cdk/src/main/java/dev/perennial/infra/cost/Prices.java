package dev.perennial.infra.cost;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// Prices by name, in dollars, as they were on `date`.
public record Prices(String date, String region, Map<String, Double> dollars) {
  /// Copies the map.
  public Prices {
    dollars = Map.copyOf(dollars);
  }

  /// The prices of the file `prices.yml`.
  public static Prices current() {
    try (var in = Objects.requireNonNull(Prices.class.getResourceAsStream("prices.yml"))) {
      var tree = (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(new String(in.readAllBytes(), StandardCharsets.UTF_8));
      var dollars = new TreeMap<String, Double>();
      ((Map<?, ?>) Objects.requireNonNull(tree.get("prices"))).forEach((name, price) -> dollars.put(String.valueOf(name), ((Number) Objects.requireNonNull(price)).doubleValue()));
      return new Prices(String.valueOf(tree.get("date")), String.valueOf(tree.get("region")), dollars);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  double of(String name) {
    return Objects.requireNonNull(dollars.get(name), name);
  }
}
