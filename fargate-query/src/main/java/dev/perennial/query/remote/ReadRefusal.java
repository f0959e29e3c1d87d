package dev.perennial.query.remote;

/// Why a remote read is not answered, for the one who asked.
public final class ReadRefusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Kind kind;

  /// Whose fault it is.
  public enum Kind {
    /// The client's: status 400.
    BAD_REQUEST,
    /// The server's, as Prometheus sees it: status 500.
    INTERNAL
  }

  ReadRefusal(Kind kind, String message) {
    super(message, null, false, false);
    this.kind = kind;
  }

  /// Whose fault it is.
  public Kind kind() {
    return kind;
  }
}
