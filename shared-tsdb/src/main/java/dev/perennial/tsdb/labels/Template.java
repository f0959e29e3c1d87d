package dev.perennial.tsdb.labels;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;

/// A replacement text with `$1`, `$name` and `${name}` standing for groups of a match; `$$` is a dollar sign.
///
/// Groups that do not exist or took no part are empty; a dollar sign before anything else stands for itself.
public record Template(String text) {
  /// The text for a match of `pattern`.
  public String expand(Matcher match, Pattern pattern) {
    var out = new StringBuilder();
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i);
      if (c != '$' || i + 1 == text.length()) {
        out.append(c);
        i++;
        continue;
      }
      if (text.charAt(i + 1) == '$') {
        out.append('$');
        i += 2;
        continue;
      }
      boolean braced = text.charAt(i + 1) == '{';
      int from = braced ? i + 2 : i + 1;
      int end = from;
      while (end < text.length() && isWord(text.charAt(end))) {
        end++;
      }
      if (end == from || (braced && (end == text.length() || text.charAt(end) != '}'))) {
        out.append(c);
        i++;
        continue;
      }
      out.append(group(match, pattern, text.substring(from, end)));
      i = braced ? end + 1 : end;
    }
    return out.toString();
  }

  private static boolean isWord(char c) {
    return c == '_' || Character.isLetterOrDigit(c);
  }

  private static String group(Matcher match, Pattern pattern, String name) {
    String found = null;
    if (name.chars().allMatch(c -> c >= '0' && c <= '9')) {
      found = name.length() < 6 && Integer.parseInt(name) <= match.groupCount() ? match.group(Integer.parseInt(name)) : null;
    } else if (pattern.namedGroups().containsKey(name)) {
      found = match.group(name);
    }
    return found == null ? "" : found;
  }
}
