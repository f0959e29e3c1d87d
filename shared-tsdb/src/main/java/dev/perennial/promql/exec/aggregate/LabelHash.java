package dev.perennial.promql.exec.aggregate;

import dev.perennial.tsdb.labels.Labels;
import java.io.ByteArrayOutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// The xxHash64 of a label set as Prometheus encodes it: each name and value behind its length, one byte long, or from
/// 255 on the byte 255 and three more.
final class LabelHash {
  private static final long P1 = 0x9E3779B185EBCA87L;
  private static final long P2 = 0xC2B2AE3D27D4EB4FL;
  private static final long P3 = 0x165667B19E3779F9L;
  private static final long P4 = 0x85EBCA77C2B2AE63L;
  private static final long P5 = 0x27D4EB2F165667C5L;
  private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private LabelHash() {}

  /// The hash as a part of all hashes, from 0 to 1.
  static double part(Labels labels) {
    return unsigned(hash(encode(labels))) / unsigned(-1L);
  }

  private static double unsigned(long value) {
    if (value >= 0) {
      return value;
    }
    return ((value >>> 1) | (value & 1)) * 2.0;
  }

  private static byte[] encode(Labels labels) {
    var out = new ByteArrayOutputStream();
    labels.forEach(
        (name, value) -> {
          put(out, name);
          put(out, value);
        });
    return out.toByteArray();
  }

  private static void put(ByteArrayOutputStream out, String text) {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length < 255) {
      out.write(bytes.length);
    } else {
      out.write(255);
      out.write(bytes.length);
      out.write(bytes.length >> 8);
      out.write(bytes.length >> 16);
    }
    out.writeBytes(bytes);
  }

  static long hash(byte[] data) {
    int at = 0;
    long hash;
    if (data.length >= 32) {
      long a = 0x60ea27eeadc0b5d6L; // P1 + P2, wrapped around
      long b = P2;
      long c = 0;
      long d = 0x61c8864e7a143579L; // -P1
      for (; at <= data.length - 32; at += 32) {
        a = round(a, (long) LONG.get(data, at));
        b = round(b, (long) LONG.get(data, at + 8));
        c = round(c, (long) LONG.get(data, at + 16));
        d = round(d, (long) LONG.get(data, at + 24));
      }
      hash =
          Long.rotateLeft(a, 1) + Long.rotateLeft(b, 7) + Long.rotateLeft(c, 12) + Long.rotateLeft(d, 18);
      hash = merge(merge(merge(merge(hash, a), b), c), d);
    } else {
      hash = P5;
    }
    hash += data.length;
    for (; at <= data.length - 8; at += 8) {
      hash = Long.rotateLeft(hash ^ round(0, (long) LONG.get(data, at)), 27) * P1 + P4;
    }
    if (at <= data.length - 4) {
      hash = Long.rotateLeft(hash ^ (((int) INT.get(data, at)) & 0xffffffffL) * P1, 23) * P2 + P3;
      at += 4;
    }
    for (; at < data.length; at++) {
      hash = Long.rotateLeft(hash ^ (data[at] & 0xff) * P5, 11) * P1;
    }
    hash = (hash ^ (hash >>> 33)) * P2;
    hash = (hash ^ (hash >>> 29)) * P3;
    return hash ^ (hash >>> 32);
  }

  private static long round(long lane, long input) {
    return Long.rotateLeft(lane + input * P2, 31) * P1;
  }

  private static long merge(long hash, long lane) {
    return (hash ^ round(0, lane)) * P1 + P4;
  }
}
