package dev.perennial.query.cost;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// What S3 charges for requests, in dollars a thousand, as it was on `date`; bytes cost nothing within a region.
public record Prices(String date, double gets, double lists) {
  /** The file of the estimate's prices: a folder among the resources is a link to where that is. */
  private static final String FILE = "/dev/perennial/query/prices/prices.yml";

  /// The prices that a deployment's estimate is made of.
  public static Prices current() {
    try (var in = Objects.requireNonNull(Prices.class.getResourceAsStream(FILE), FILE)) {
      var tree = (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(new String(in.readAllBytes(), StandardCharsets.UTF_8));
      var prices = (Map<?, ?>) Objects.requireNonNull(tree.get("prices"), "prices");
      // A page of a listing costs what a PUT does.
      return new Prices(String.valueOf(tree.get("date")), price(prices, "s3.thousand.gets"), price(prices, "s3.thousand.puts"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static double price(Map<?, ?> prices, String name) {
    return ((Number) Objects.requireNonNull(prices.get(name), name)).doubleValue();
  }

  /// What S3 would charge for what is on a bill.
  public double of(Bill.Sum sum) {
    return (sum.gets() * gets + sum.lists() * lists) / 1000;
  }
}
