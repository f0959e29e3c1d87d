package dev.perennial.sidecar.serve;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.perennial.tsdb.bytes.MalformedBytesException;
import dev.perennial.tsdb.storeapi.wire.remote.ChunkedReadResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.zip.CRC32C;

/// The frames of a streamed remote-read answer: length, checksum, message. For one thread.
final class ReadFrames {
  /** Prometheus' own client takes no larger frame either. */
  private static final int LARGEST = 50_000_000;

  private final InputStream in;
  private final String from;
  private long offset;

  ReadFrames(InputStream in, String from) {
    this.in = in;
    this.from = from;
  }

  /// How many bytes were read.
  long offset() {
    return offset;
  }

  /// The next frame, or empty at the end of the stream.
  Optional<ChunkedReadResponse> next() throws IOException {
    int first = in.read();
    if (first < 0) {
      return Optional.empty();
    }
    long start = offset;
    offset++;
    int length = length(first, start);
    long expected = checksum(start);
    byte[] bytes = in.readNBytes(length);
    offset += bytes.length;
    if (bytes.length < length) {
      throw broken(start, "the frame of " + length + " bytes ends " + (length - bytes.length) + " bytes early");
    }
    var crc = new CRC32C();
    crc.update(bytes);
    if (crc.getValue() != expected) {
      throw broken(
          start, "the frame's checksum is %08x, and its bytes have %08x".formatted(expected, crc.getValue()));
    }
    try {
      return Optional.of(ChunkedReadResponse.parseFrom(bytes));
    } catch (InvalidProtocolBufferException e) {
      throw broken(start, "the frame is no ChunkedReadResponse (" + e.getMessage() + ")");
    }
  }

  private int length(int first, long start) throws IOException {
    long value = first & 0x7f;
    int b = first;
    for (int shift = 7; (b & 0x80) != 0; shift += 7) {
      b = in.read();
      offset++;
      if (b < 0 || shift > 28) {
        throw broken(start, b < 0 ? "the frame's length ends early" : "the frame's length is no uvarint of 32 bits");
      }
      value |= (long) (b & 0x7f) << shift;
    }
    if (value > LARGEST) {
      throw broken(start, "the frame claims " + value + " bytes, more than " + LARGEST);
    }
    return (int) value;
  }

  private long checksum(long start) throws IOException {
    byte[] bytes = in.readNBytes(4);
    offset += bytes.length;
    if (bytes.length < 4) {
      throw broken(start, "the frame's checksum ends early");
    }
    return (bytes[0] & 0xffL) << 24 | (bytes[1] & 0xffL) << 16 | (bytes[2] & 0xffL) << 8 | (bytes[3] & 0xffL);
  }

  private MalformedBytesException broken(long at, String what) {
    return new MalformedBytesException("the remote-read answer of " + from, at, what);
  }
}
