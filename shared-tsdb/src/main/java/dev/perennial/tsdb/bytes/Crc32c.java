package dev.perennial.tsdb.bytes;

import java.util.zip.CRC32C;

/// The checksum of Prometheus' files: CRC-32 with Castagnoli's polynomial, as an unsigned number of 32 bits.
public final class Crc32c {
  private Crc32c() {}

  /// The checksum of a slice.
  public static long of(ByteSlice bytes) {
    return of(bytes.array(), bytes.offset(), bytes.length());
  }

  /// The checksum of `length` bytes of `array` from `offset` on.
  public static long of(byte[] array, int offset, int length) {
    var crc = new CRC32C();
    crc.update(array, offset, length);
    return crc.getValue();
  }

  /// Both checksums as text for a sentence: `its checksum is 0x…, the file says 0x…`.
  public static String mismatch(long found, long expected) {
    return "its bytes have checksum %08x where the file says %08x".formatted(found, expected);
  }
}
