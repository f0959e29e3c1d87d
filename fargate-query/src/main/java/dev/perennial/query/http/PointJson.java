package dev.perennial.query.http;

import com.fasterxml.jackson.core.SerializableString;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// `[1767225600.5,"1"]`: a time and a float, written straight into the buffer of a generator. Used again for the next one.
///
/// Most of an answer are these: no object is made of one, and no character looked at for escapes.
final class PointJson implements SerializableString {
  /** Two numbers, brackets, quotes and the comma. */
  private static final int MOST = 2 * FloatText.MOST + 5;

  private long time;
  private double value;

  /// Becomes another point.
  PointJson of(long newTime, double newValue) {
    time = newTime;
    value = newValue;
    return this;
  }

  private int write(byte[] out, int from) {
    int at = from;
    out[at++] = '[';
    at = FloatText.seconds(time, out, at);
    out[at++] = ',';
    out[at++] = '"';
    at = FloatText.sample(value, out, at);
    out[at++] = '"';
    out[at++] = ']';
    return at;
  }

  @Override
  public int appendUnquotedUTF8(byte[] buffer, int offset) {
    return buffer.length - offset < MOST ? -1 : write(buffer, offset) - offset;
  }

  @Override
  public byte[] asUnquotedUTF8() {
    var out = new byte[MOST];
    return Arrays.copyOf(out, write(out, 0));
  }

  @Override
  public String getValue() {
    return new String(asUnquotedUTF8(), StandardCharsets.ISO_8859_1);
  }

  @Override
  public int charLength() {
    return asUnquotedUTF8().length;
  }

  @Override
  public int writeUnquotedUTF8(OutputStream out) throws IOException {
    var bytes = asUnquotedUTF8();
    out.write(bytes);
    return bytes.length;
  }

  @Override
  public int putUnquotedUTF8(ByteBuffer buffer) {
    var bytes = asUnquotedUTF8();
    if (bytes.length > buffer.remaining()) {
      return -1;
    }
    buffer.put(bytes);
    return bytes.length;
  }

  @Override
  public int appendUnquoted(char[] buffer, int offset) {
    var text = getValue();
    if (text.length() > buffer.length - offset) {
      return -1;
    }
    text.getChars(0, text.length(), buffer, offset);
    return text.length();
  }

  // What follows would escape what has to be escaped; it is JSON itself, and is written as it is.

  @Override
  public char[] asQuotedChars() {
    return getValue().toCharArray();
  }

  @Override
  public byte[] asQuotedUTF8() {
    return asUnquotedUTF8();
  }

  @Override
  public int appendQuotedUTF8(byte[] buffer, int offset) {
    return appendUnquotedUTF8(buffer, offset);
  }

  @Override
  public int appendQuoted(char[] buffer, int offset) {
    return appendUnquoted(buffer, offset);
  }

  @Override
  public int writeQuotedUTF8(OutputStream out) throws IOException {
    return writeUnquotedUTF8(out);
  }

  @Override
  public int putQuotedUTF8(ByteBuffer buffer) {
    return putUnquotedUTF8(buffer);
  }
}
