package dev.perennial.query.http;

/// Label names as they stand in a path: plain, or after `U__` with `__` for an underscore and `_HEX_` for any other character.
final class LabelName {
  private static final String ESCAPED = "U__";
  private static final int DIGITS = 6;

  private LabelName() {}

  static String unescape(String text) {
    if (!text.startsWith(ESCAPED)) {
      return text;
    }
    var out = new StringBuilder();
    int i = ESCAPED.length();
    while (i < text.length()) {
      char c = text.charAt(i);
      if (c != '_') {
        out.append(c);
        i++;
        continue;
      }
      int end = text.indexOf('_', i + 1);
      if (end == i + 1) {
        out.append('_');
      } else if (end > 0 && end - i - 1 <= DIGITS && text.substring(i + 1, end).matches("[0-9A-Fa-f]+")) {
        int point = Integer.parseInt(text, i + 1, end, 16);
        if (!Character.isValidCodePoint(point)) {
          return text;
        }
        out.appendCodePoint(point);
      } else {
        return text;
      }
      i = end + 1;
    }
    return out.toString();
  }
}
