package dev.perennial.sidecar.watch;

import org.jspecify.annotations.Nullable;

/// A request to Prometheus that failed. The message is a sentence that names the server.
public final class PrometheusException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// Why.
  public enum Reason {
    /// Nobody answers, the connection broke, or the server is still starting.
    UNREACHABLE,
    /// Prometheus refused the request as it was put.
    REFUSED,
    /// Prometheus could not carry it out, or its answer cannot be understood.
    FAILED
  }

  private final Reason reason;

  /// A failure.
  public PrometheusException(Reason reason, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /// Why.
  public Reason reason() {
    return reason;
  }
}
