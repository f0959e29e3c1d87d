package dev.perennial.promql.exec.step;

/// Kahan's summation as Neumaier improved it: a sum and the error it has made so far.
///
/// Every step is rounded to a double, so results equal Prometheus' bit for bit.
public final class Kahan {
  private double sum;
  private double error;

  /// An empty sum.
  public Kahan() {}

  /// The error after adding `value` to `sum` whose error was `error`; the new sum is `sum + value`.
  public static double error(double value, double sum, double error) {
    double total = sum + value;
    if (Double.isInfinite(total)) {
      return 0;
    }
    return Math.abs(sum) >= Math.abs(value) ? error + ((sum - total) + value) : error + ((value - total) + sum);
  }

  /// Starts again.
  public void reset(double newSum, double newError) {
    sum = newSum;
    error = newError;
  }

  /// Adds a value.
  public void add(double value) {
    double next = error(value, sum, error);
    sum += value;
    error = next;
  }

  /// The sum without its error.
  public double sum() {
    return sum;
  }

  /// The error.
  public double error() {
    return error;
  }

  /// The sum with its error.
  public double total() {
    return sum + error;
  }
}
