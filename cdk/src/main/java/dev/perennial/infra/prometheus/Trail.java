package dev.perennial.infra.prometheus;

import dev.perennial.infra.config.Configuration;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.TreeMap;

/// Where the write-ahead log of one replica lies in the bucket: `trails/tenant/hash/`, the hash being that of all of its external labels.
record Trail(Configuration configuration, String letter) {
  /** As in the stream's key: each name and each value, in the names' order, with the byte 255 after it. */
  String prefix() {
    var labels = new TreeMap<>(configuration.prometheus().externalLabels());
    labels.put(configuration.blocks().replicaLabel(), letter);
    try {
      var sha = MessageDigest.getInstance("SHA-256");
      labels.forEach(
          (name, value) -> {
            sha.update(name.getBytes(StandardCharsets.UTF_8));
            sha.update((byte) 0xff);
            sha.update(value.getBytes(StandardCharsets.UTF_8));
            sha.update((byte) 0xff);
          });
      return "trails/" + configuration.blocks().tenant() + "/" + HexFormat.of().formatHex(sha.digest(), 0, 16) + "/";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Cannot hash: every Java platform has SHA-256", e);
    }
  }
}
