package dev.perennial.tsdb.objectstore;

import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.bytes.ByteWriter;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// An upload that counts and hashes what passes, and hands it on in larger pieces. Not for several threads.
public final class HashedUpload implements AutoCloseable {
  private static final int PIECE = 256 << 10;

  private final ObjectStore.Upload upload;
  private final MessageDigest digest;
  private final ByteWriter buffer = new ByteWriter(16 << 10);
  private long size;

  /// Begins an upload of `key`.
  public HashedUpload(ObjectStore store, String key) {
    this.digest = sha256();
    this.upload = store.upload(key);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("Every Java has SHA-256", missing);
    }
  }

  /// The number of bytes written so far.
  public long size() {
    return size;
  }

  /// Appends a slice.
  public void write(ByteSlice bytes) {
    write(bytes.array(), bytes.offset(), bytes.length());
  }

  /// Appends what a writer holds.
  public void write(ByteWriter bytes) {
    write(bytes.array(), 0, bytes.size());
  }

  /// Appends `length` bytes of `array`.
  public void write(byte[] array, int offset, int length) {
    size += length;
    if (length >= PIECE) {
      flush();
      pass(array, offset, length);
      return;
    }
    buffer.bytes(array, offset, length);
    if (buffer.size() >= PIECE) {
      flush();
    }
  }

  private void flush() {
    pass(buffer.array(), 0, buffer.size());
    buffer.clear();
  }

  private void pass(byte[] array, int offset, int length) {
    if (length > 0) {
      digest.update(array, offset, length);
      upload.write(array, offset, length);
    }
  }

  /// Makes the object visible and answers the SHA-256 of its bytes in hexadecimal digits.
  public String complete() {
    flush();
    upload.complete();
    return HexFormat.of().formatHex(digest.digest());
  }

  /// Gives up what was not completed.
  @Override
  public void close() {
    upload.close();
  }
}
