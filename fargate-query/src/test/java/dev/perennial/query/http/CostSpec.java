package dev.perennial.query.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.perennial.query.cost.Bill;
import dev.perennial.query.cost.Prices;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What a query is said to have cost.
class CostSpec {
  private static final String TIME = "&time=1767229200&query=";

  private static Map<?, ?> data(GoldenServer server, String path) throws Exception {
    return JsonTree.object(JsonTree.object(server.get(path).body()).get("data"));
  }

  private static Map<?, ?> cost(GoldenServer server, String query) throws Exception {
    return JsonTree.object(JsonTree.object(data(server, "/api/v1/query?stats=true" + TIME + query).get("stats")).get("cost"));
  }

  private static double number(Map<?, ?> cost, String field) {
    return Double.parseDouble(String.valueOf(cost.get(field)));
  }

  @Test
  void statistics_say_what_a_query_asked_the_bucket_for_and_what_that_costs() throws Exception {
    try (var server = new GoldenServer(List.of("blocks/floats"))) {
      var cost = cost(server, "count(up)");
      assertThat(number(cost, "bucketRequests")).isPositive();
      assertThat(number(cost, "bucketBytes")).isPositive();
      assertThat(number(cost, "seconds")).isNotNegative();
      assertThat(cost.get("pricesOf")).isEqualTo(Prices.current().date());
      assertThat(number(cost, "dollars")).isCloseTo(number(cost, "bucketRequests") * Prices.current().gets() / 1000, within(1e-12));
      assertThat(number(cost(server, "vector(1)"), "bucketRequests")).as("a query that reads nothing").isZero();
      assertThat(data(server, "/api/v1/query?" + TIME.substring(1) + "up").containsKey("stats")).as("nobody asked").isFalse();
    }
  }

  @Test
  void a_page_of_a_listing_costs_what_a_put_does() {
    var prices = new Prices("2026-01-31", 0.5, 7);
    assertThat(prices.of(new Bill.Sum(4_000, 2_000, 1 << 30))).isEqualTo(16);
    assertThat(prices.of(Bill.Sum.NOTHING)).isZero();
    assertThat(Prices.current().date()).matches("\\d{4}-\\d\\d-\\d\\d");
    assertThat(Prices.current().lists()).isGreaterThan(Prices.current().gets());
  }
}
