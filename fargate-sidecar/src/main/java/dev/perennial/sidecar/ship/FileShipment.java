package dev.perennial.sidecar.ship;

import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.objectstore.ObjectStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Sends one file to one key, unless the same bytes are there already.
final class FileShipment {
  private static final int PIECE = 1 << 20;

  /** Files up to this size are one request. */
  private static final long WHOLE = 8L << 20;

  private final ObjectStore bucket;

  FileShipment(ObjectStore bucket) {
    this.bucket = bucket;
  }

  /// What a file holds, and how many bytes of it had to be sent.
  record Sent(long size, String sha256, long bytes) {}

  Sent send(Path file, String key) {
    try {
      long size = Files.size(file);
      var sha256 = hash(file);
      boolean there =
          bucket.head(key).filter(facts -> facts.size() == size).isPresent() && hash(key, size).equals(sha256);
      if (!there) {
        upload(file, key, size);
      }
      return new Sent(size, sha256, there ? 0 : size);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private void upload(Path file, String key, long size) throws IOException {
    if (size <= WHOLE) {
      bucket.put(key, ByteSlice.of(Files.readAllBytes(file)));
      return;
    }
    try (var in = Files.newInputStream(file);
        var upload = bucket.upload(key)) {
      var piece = new byte[PIECE];
      for (int n = in.readNBytes(piece, 0, PIECE); n > 0; n = in.readNBytes(piece, 0, PIECE)) {
        upload.write(piece, 0, n);
      }
      upload.complete();
    }
  }

  private static String hash(Path file) throws IOException {
    var sha = sha256();
    try (var in = Files.newInputStream(file)) {
      var piece = new byte[PIECE];
      for (int n = in.readNBytes(piece, 0, PIECE); n > 0; n = in.readNBytes(piece, 0, PIECE)) {
        sha.update(piece, 0, n);
      }
    }
    return HexFormat.of().formatHex(sha.digest());
  }

  private String hash(String key, long size) {
    var sha = sha256();
    for (long at = 0; at < size; at += PIECE) {
      var piece = bucket.read(key, at, (int) Math.min(PIECE, size - at));
      sha.update(piece.array(), piece.offset(), piece.length());
    }
    return HexFormat.of().formatHex(sha.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Cannot hash: every Java platform has SHA-256", e);
    }
  }
}
