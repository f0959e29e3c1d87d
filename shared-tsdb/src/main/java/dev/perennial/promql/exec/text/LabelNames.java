package dev.perennial.promql.exec.text;

/// Which texts may name a label: any that is not empty and is valid UTF-8.
///
/// A byte of a query that is no part of a character stands as the lone surrogate `U+DC00 + byte`.
public final class LabelNames {
  private LabelNames() {}

  /// Whether `name` may name a label.
  public static boolean isValid(String name) {
    return !name.isEmpty() && name.codePoints().noneMatch(LabelNames::isLone);
  }

  private static boolean isLone(int codePoint) {
    return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
  }

  /// `text` in quotes, with its lone bytes as escapes.
  public static String quoted(String text) {
    var out = new StringBuilder("\"");
    text.codePoints()
        .forEach(
            c -> {
              if (isLone(c)) {
                out.append(String.format("\\x%02x", c & 0xff));
              } else if (c == '"' || c == '\\') {
                out.append('\\').appendCodePoint(c);
              } else {
                out.appendCodePoint(c);
              }
            });
    return out.append('"').toString();
  }
}
