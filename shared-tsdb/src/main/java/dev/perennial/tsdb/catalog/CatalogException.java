package dev.perennial.tsdb.catalog;

/// A request to the catalogue that failed, after the client's own retries. The message is a sentence.
public final class CatalogException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// A failure that has no other cause.
  public CatalogException(String message) {
    super(message);
  }

  /// A failure and its cause.
  public CatalogException(String message, Throwable cause) {
    super(message, cause);
  }
}
