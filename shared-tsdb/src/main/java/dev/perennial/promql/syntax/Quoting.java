package dev.perennial.promql.syntax;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;

/// Texts in quotes: what they say, and how a text is written in them.
///
/// A byte that is no part of a character in UTF-8, which only an escape can put there, is carried as the lone
/// surrogate `U+DC00 + byte` and written as `\xhh` again.
final class Quoting {
  private static final int ESCAPED_BYTE = 0xdc00;

  private final String text;
  private final char quote;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private int at;

  private Quoting(String text, char quote) {
    this.text = text;
    this.quote = quote;
  }

  /// Why a text in quotes cannot be read.
  static final class BadEscapeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BadEscapeException(String message) {
      super(message, null, false, false);
    }
  }

  /// What a text with its quotes says.
  static String unquote(String quoted) {
    char quote = quoted.charAt(0);
    String inner = quoted.substring(1, quoted.length() - 1);
    return quote == '`' || inner.indexOf('\\') < 0 ? inner : new Quoting(inner, quote).unescape();
  }

  private String unescape() {
    while (at < text.length()) {
      int next = text.codePointAt(at);
      at += Character.charCount(next);
      if (next == '\\') {
        escape();
      } else {
        append(next);
      }
    }
    return decode(bytes.toByteArray());
  }

  private void escape() {
    if (at == text.length()) {
      throw new BadEscapeException("escape sequence not terminated");
    }
    int letter = text.codePointAt(at);
    at += Character.charCount(letter);
    switch (letter) {
      case 'a' -> bytes.write(0x07);
      case 'b' -> bytes.write('\b');
      case 'f' -> bytes.write('\f');
      case 'n' -> bytes.write('\n');
      case 'r' -> bytes.write('\r');
      case 't' -> bytes.write('\t');
      case 'v' -> bytes.write(0x0b);
      case '\\' -> bytes.write('\\');
      case 'x' -> bytes.write(digits(2, 16));
      case 'u' -> character(digits(4, 16));
      case 'U' -> character(digits(8, 16));
      case '0', '1', '2', '3', '4', '5', '6', '7' -> {
        at--;
        int value = digits(3, 8);
        if (value > 0xff) {
          throw new BadEscapeException("escape sequence is an invalid Unicode code point");
        }
        bytes.write(value);
      }
      default -> {
        if (letter != quote) {
          throw new BadEscapeException("unknown escape sequence " + shown(letter));
        }
        bytes.write(letter);
      }
    }
  }

  private void character(int point) {
    if (point < 0 || point > Character.MAX_CODE_POINT || (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE)) {
      throw new BadEscapeException("escape sequence is an invalid Unicode code point");
    }
    append(point);
  }

  private int digits(int count, int radix) {
    int value = 0;
    for (int i = 0; i < count; i++) {
      if (at == text.length()) {
        throw new BadEscapeException("escape sequence not terminated");
      }
      int letter = text.codePointAt(at);
      int digit = letter < 0x80 ? Character.digit(letter, radix) : -1;
      if (digit < 0) {
        throw new BadEscapeException("illegal character " + shown(letter) + " in escape sequence");
      }
      at++;
      value = value * radix + digit;
    }
    return value;
  }

  private void append(int point) {
    bytes.writeBytes(Character.toString(point).getBytes(StandardCharsets.UTF_8));
  }

  static String shown(int point) {
    String number = "U+%04X".formatted(point);
    return Character.isISOControl(point) ? number : number + " '" + Character.toString(point) + "'";
  }

  private static String decode(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException _) {
      return decodePiecewise(bytes);
    }
  }

  private static String decodePiecewise(byte[] bytes) {
    var out = new StringBuilder(bytes.length);
    int i = 0;
    while (i < bytes.length) {
      int length = characterLength(bytes, i);
      if (length == 0) {
        out.append((char) (ESCAPED_BYTE + (bytes[i] & 0xff)));
        i++;
      } else {
        out.append(new String(bytes, i, length, StandardCharsets.UTF_8));
        i += length;
      }
    }
    return out.toString();
  }

  /// The length of the character at `from`, or 0 if none stands there.
  private static int characterLength(byte[] bytes, int from) {
    int lead = bytes[from] & 0xff;
    int length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    if (from + length > bytes.length) {
      return 0;
    }
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, from, length));
      return length;
    } catch (CharacterCodingException _) {
      return 0;
    }
  }

  /// A text in double quotes, as Prometheus writes it in queries and messages.
  static String quote(String text) {
    var out = new StringBuilder(text.length() + 2).append('"');
    for (int i = 0; i < text.length(); ) {
      int point = text.codePointAt(i);
      i += Character.charCount(point);
      write(out, point);
    }
    return out.append('"').toString();
  }

  private static void write(StringBuilder out, int point) {
    switch (point) {
      case '"' -> out.append("\\\"");
      case '\\' -> out.append("\\\\");
      case 0x07 -> out.append("\\a");
      case '\b' -> out.append("\\b");
      case '\f' -> out.append("\\f");
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      case 0x0b -> out.append("\\v");
      default -> {
        if (point > ESCAPED_BYTE && point <= ESCAPED_BYTE + 0xff) {
          hex(out.append("\\x"), point - ESCAPED_BYTE, 2);
        } else if (isPrintable(point)) {
          out.appendCodePoint(point);
        } else if (point < 0x80) {
          hex(out.append("\\x"), point, 2);
        } else if (point <= 0xffff) {
          hex(out.append("\\u"), point, 4);
        } else {
          hex(out.append("\\U"), point, 8);
        }
      }
    }
  }

  private static void hex(StringBuilder out, int value, int digits) {
    out.append(HexFormat.of().toHexDigits(value, digits).toLowerCase(Locale.ROOT));
  }

  private static boolean isPrintable(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.SPACE_SEPARATOR -> point == ' ';
      default -> true;
    };
  }
}
