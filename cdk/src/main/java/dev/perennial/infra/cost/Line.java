package dev.perennial.infra.cost;

/// One line of an estimate: so much of something, at a price for each.
public record Line(String service, String what, double quantity, String unit, double price) {
  /// What the line comes to a month.
  public double dollars() {
    return quantity * price;
  }
}
