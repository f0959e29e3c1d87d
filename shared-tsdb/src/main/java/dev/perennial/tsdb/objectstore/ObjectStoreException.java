package dev.perennial.tsdb.objectstore;

/// A request to the bucket that failed. The message is a sentence with the key in it.
public final class ObjectStoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String key;
  private final boolean retryable;

  /// A failure that no retry mends: a missing object, a refused permission.
  public static ObjectStoreException fatal(String key, String message) {
    return new ObjectStoreException(key, false, message, null);
  }

  /// A failure that may pass, after the client's own retries.
  public static ObjectStoreException passing(String key, String message, Throwable cause) {
    return new ObjectStoreException(key, true, message, cause);
  }

  private ObjectStoreException(
      String key, boolean retryable, String message, @org.jspecify.annotations.Nullable Throwable cause) {
    super(message, cause);
    this.key = key;
    this.retryable = retryable;
  }

  /// The key asked for.
  public String key() {
    return key;
  }

  /// Whether the same request may succeed later.
  public boolean retryable() {
    return retryable;
  }
}
