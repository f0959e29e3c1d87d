package dev.perennial.query.http;

/// An answer in the error form of the API: its kind and its text.
final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Failure failure;

  Refusal(Failure failure, String text) {
    super(text, null, false, false);
    this.failure = failure;
  }

  /// A parameter that does not hold what it should.
  static Refusal parameter(String name, String detail) {
    return new Refusal(Failure.BAD_REQUEST, "invalid parameter " + Quoted.of(name) + ": " + detail);
  }

  /// A request that is wrong for a reason which Prometheus gives without naming the parameter.
  static Refusal request(String text) {
    return new Refusal(Failure.BAD_REQUEST, text);
  }

  Failure failure() {
    return failure;
  }

  String text() {
    return String.valueOf(getMessage());
  }
}
