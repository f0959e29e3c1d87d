package dev.perennial.query.access;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/// Private keys in PEM: PKCS#8 of any kind, and PKCS#1, which is RSA without a wrapper.
final class PrivateKeys {
  private static final Pattern BLOCK = Pattern.compile("-----BEGIN ((?:RSA )?PRIVATE KEY)-----([^-]+)-----END \\1-----");

  /** The algorithm that stands before an RSA key in PKCS#8: version 0, then the object identifier of rsaEncryption without parameters. */
  private static final byte[] RSA = {
    0x02, 0x01, 0x00, 0x30, 0x0d, 0x06, 0x09, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00
  };

  private PrivateKeys() {}

  static PrivateKey read(String pem) {
    var block = BLOCK.matcher(pem);
    if (!block.find()) {
      throw new IllegalArgumentException(
          "There is no private key that can be read: it has to be unencrypted PKCS#8, which `openssl pkcs8 -topk8 -nocrypt` makes of others.");
    }
    byte[] bytes;
    try {
      bytes = Base64.getMimeDecoder().decode(block.group(2).strip());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("The private key is no base64.", e);
    }
    var encoded = new PKCS8EncodedKeySpec(block.group(1).startsWith("RSA") ? wrapped(bytes) : bytes);
    for (var algorithm : List.of("RSA", "EC", "Ed25519")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(encoded);
      } catch (GeneralSecurityException _) {
        // Another one then.
      }
    }
    throw new IllegalArgumentException("The private key is none of RSA, EC or Ed25519.");
  }

  private static byte[] wrapped(byte[] key) {
    var inner = new ByteArrayOutputStream();
    inner.writeBytes(RSA);
    inner.writeBytes(tagged(0x04, key));
    return tagged(0x30, inner.toByteArray());
  }

  private static byte[] tagged(int tag, byte[] content) {
    var out = new ByteArrayOutputStream();
    out.write(tag);
    int length = content.length;
    if (length < 0x80) {
      out.write(length);
    } else {
      int bytes = (39 - Integer.numberOfLeadingZeros(length)) / 8;
      out.write(0x80 | bytes);
      for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
        out.write(length >>> shift);
      }
    }
    out.writeBytes(content);
    return out.toByteArray();
  }
}
