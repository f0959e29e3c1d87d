package dev.perennial.tsdb.bytes;

/// Bytes that are not of the format they claim to be. Reading them again gives the same: never retried.
///
/// The message is a sentence that names the file, the offset where known, and what was found and expected.
public final class MalformedBytesException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String file;
  private final long offset;
  private final String what;

  /// Bytes of `file` that do not fit at `offset` (-1 if not known).
  public MalformedBytesException(String file, long offset, String what) {
    super("Cannot read " + file + (offset < 0 ? "" : " at byte " + offset) + ": " + what);
    this.file = file;
    this.offset = offset;
    this.what = what;
  }

  /// The file or object the bytes came from.
  public String file() {
    return file;
  }

  /// Where the reader stood, or -1.
  public long offset() {
    return offset;
  }

  /// What does not fit, without file and offset.
  public String what() {
    return what;
  }
}
