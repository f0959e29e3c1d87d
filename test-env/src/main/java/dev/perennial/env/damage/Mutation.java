package dev.perennial.env.damage;

import java.util.Arrays;
import java.util.Random;

/// Changes bytes in ways that readers get wrong: numbers at their limits, parts lost, doubled or moved.
final class Mutation {
  private static final byte[] LIMITS = {0, 1, 0x7f, (byte) 0x80, (byte) 0xff, (byte) 0xfe};

  private final Random random;

  Mutation(Random random) {
    this.random = random;
  }

  /// Another version of `bytes`; of the same length where `sameLength`.
  byte[] of(byte[] bytes, boolean sameLength) {
    var out = bytes.clone();
    for (int i = random.nextInt(3); i >= 0; i--) {
      change(out);
    }
    if (sameLength || random.nextInt(6) > 0) {
      return out;
    }
    int length = random.nextInt(4) == 0 ? out.length + random.nextInt(64) : random.nextInt(out.length + 1);
    return Arrays.copyOf(out, length);
  }

  private void change(byte[] bytes) {
    int at = random.nextInt(bytes.length);
    int length = 1 + random.nextInt(Math.min(12, bytes.length - at));
    switch (random.nextInt(6)) {
      case 0 -> bytes[at] = (byte) random.nextInt();
      case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
      case 2 -> bytes[at] = LIMITS[random.nextInt(LIMITS.length)];
      case 3 -> Arrays.fill(bytes, at, at + length, LIMITS[random.nextInt(LIMITS.length)]);
      case 4 -> System.arraycopy(bytes, at, bytes, random.nextInt(bytes.length - length + 1), length);
      default -> {
        for (int i = at; i < at + length; i++) {
          bytes[i] = (byte) random.nextInt();
        }
      }
    }
  }
}
