package dev.perennial.tsdb.catalog;

import dev.perennial.tsdb.labels.Labels;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// A stream's key: its tenant, and 32 hex digits that are a hash of its labels.
public record StreamId(TenantId tenant, String hash) implements Comparable<StreamId> {
  /// The key of the stream with these labels (external labels, replica labels removed).
  public static StreamId of(TenantId tenant, Labels labels) {
    try {
      var sha = MessageDigest.getInstance("SHA-256");
      labels.forEach(
          (name, value) -> {
            sha.update(name.getBytes(StandardCharsets.UTF_8));
            sha.update((byte) 0xff);
            sha.update(value.getBytes(StandardCharsets.UTF_8));
            sha.update((byte) 0xff);
          });
      return new StreamId(tenant, HexFormat.of().formatHex(sha.digest(), 0, 16));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Cannot hash: every Java platform has SHA-256", e);
    }
  }

  @Override
  public int compareTo(StreamId other) {
    int order = tenant.compareTo(other.tenant);
    return order != 0 ? order : hash.compareTo(other.hash);
  }

  /// `tenant/hash`.
  @Override
  public String toString() {
    return tenant + "/" + hash;
  }
}
