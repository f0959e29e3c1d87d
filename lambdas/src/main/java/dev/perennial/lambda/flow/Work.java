package dev.perennial.lambda.flow;

/// How work on an assignment goes on after a step.
public sealed interface Work {
  /// The step did its part; the next one takes the product.
  record Passed(Product product) implements Work {}

  /// The assignment is past: its sources are no longer live, or its lease is another's. Nothing went wrong.
  record Past(String why) implements Work {}

  /// The step found something that no retry mends, and left everything as it was. The reason is a sentence.
  record Refused(String why) implements Work {}
}
