package dev.perennial.query.cost;

import java.time.Duration;

/// What one query cost: what the bucket was asked for, how long it took, and the prices that make dollars of it.
public record Cost(Bill.Sum sum, Duration took, Prices prices) {
  /// What S3 would charge for its requests.
  public double dollars() {
    return prices.of(sum);
  }

  /// How long it took.
  public double seconds() {
    return took.toMillis() / 1000.0;
  }
}
