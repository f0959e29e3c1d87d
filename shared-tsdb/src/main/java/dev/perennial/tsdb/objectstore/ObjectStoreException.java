package dev.perennial.tsdb.objectstore;

/// A request to the bucket that failed. The message is a sentence with the key in it.
public final class ObjectStoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String key;
  private final Kind kind;

  private enum Kind {
    PASSING,
    FATAL,
    DENIED
  }

  /// A failure that lies in the object and that no retry mends: it is missing, or too short.
  public static ObjectStoreException fatal(String key, String message) {
    return new ObjectStoreException(key, Kind.FATAL, message, null);
  }

  /// A failure that lies in how the bucket is reached and says nothing of the object: a refused permission, a bucket that is not there.
  public static ObjectStoreException denied(String key, String message) {
    return new ObjectStoreException(key, Kind.DENIED, message, null);
  }

  /// A failure that may pass, after the client's own retries.
  public static ObjectStoreException passing(String key, String message, Throwable cause) {
    return new ObjectStoreException(key, Kind.PASSING, message, cause);
  }

  private ObjectStoreException(
      String key, Kind kind, String message, @org.jspecify.annotations.Nullable Throwable cause) {
    super(message, cause);
    this.key = key;
    this.kind = kind;
  }

  /// The key asked for.
  public String key() {
    return key;
  }

  /// Whether the same request may succeed later.
  public boolean retryable() {
    return kind == Kind.PASSING;
  }

  /// Whether permission was refused or the bucket is not there, so that nothing is known of the object.
  public boolean denied() {
    return kind == Kind.DENIED;
  }
}
