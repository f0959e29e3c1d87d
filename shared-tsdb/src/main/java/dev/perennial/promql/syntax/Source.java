package dev.perennial.promql.syntax;

/// A query's text, and where in it things are in bytes of UTF-8.
final class Source {
  private final String text;
  private final int[] bytes;

  Source(String text) {
    this.text = text;
    bytes = new int[text.length() + 1];
    int offset = 0;
    for (int i = 0; i < text.length(); i++) {
      bytes[i] = offset;
      char c = text.charAt(i);
      offset += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
    }
    bytes[text.length()] = offset;
  }

  String text() {
    return text;
  }

  /// The position of the characters `from <= i < to`.
  Position position(int from, int to) {
    return new Position(bytes[from], bytes[to]);
  }

  /// An error at the byte offset `at`.
  SyntaxError error(int at, String message) {
    int line = 1;
    int lineStart = 0;
    for (int i = 0; i < text.length() && bytes[i] < at; i++) {
      if (text.charAt(i) == '\n') {
        line++;
        lineStart = bytes[i] + 1;
      }
    }
    return new SyntaxError(line, at - lineStart + 1, message);
  }
}
