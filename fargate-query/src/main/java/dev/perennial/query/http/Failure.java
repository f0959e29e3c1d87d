package dev.perennial.query.http;

/// The kinds of errors that Prometheus' clients tell apart, with their HTTP status.
enum Failure {
  /// The request is wrong.
  BAD_REQUEST("bad_data", 400),
  /// The query is well formed and cannot be evaluated.
  EXECUTION("execution", 422),
  /// The client went away.
  CANCELED("canceled", 499),
  /// The query took longer than it may.
  TIMEOUT("timeout", 503),
  /// Storage failed.
  INTERNAL("internal", 500),
  /// There is no such thing.
  NOT_FOUND("not_found", 404),
  /// The server cannot answer this, or not yet.
  UNAVAILABLE("unavailable", 500);

  private final String word;
  private final int status;

  Failure(String word, int status) {
    this.word = word;
    this.status = status;
  }

  /// The word in the field `errorType`.
  String word() {
    return word;
  }

  /// The HTTP status.
  int status() {
    return status;
  }
}
