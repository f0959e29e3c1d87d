package dev.perennial.tsdb.storeapi;

import org.jspecify.annotations.Nullable;

/// A call to a store that failed. The message is a sentence that names the store.
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// Why, in gRPC's words.
  public enum Reason {
    /// The question makes no sense.
    INVALID_ARGUMENT,
    /// Nobody answers at the address, or the connection broke.
    UNAVAILABLE,
    /// No answer in time.
    DEADLINE_EXCEEDED,
    /// The answer would be too large.
    RESOURCE_EXHAUSTED,
    /// A part of the answer cannot be had, and the question asked for all or nothing.
    ABORTED,
    /// The endpoint does not offer this service.
    UNIMPLEMENTED,
    /// The caller gave up.
    CANCELLED,
    /// Anything else.
    INTERNAL
  }

  private final Reason reason;

  /// A failure.
  public StoreException(Reason reason, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /// A question that makes no sense.
  public static StoreException invalidArgument(String message) {
    return new StoreException(Reason.INVALID_ARGUMENT, message, null);
  }

  /// What was to answer cannot be reached.
  public static StoreException unavailable(String message, Throwable cause) {
    return new StoreException(Reason.UNAVAILABLE, message, cause);
  }

  /// Why.
  public Reason reason() {
    return reason;
  }
}
