package dev.perennial.tsdb.index;

import dev.perennial.tsdb.labels.Matcher;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/// The few values a matcher names, so that they are looked up instead of trying every value of the label.
final class NamedValues {
  private static final String META = "\\.+*?()[]{}^$";

  private NamedValues() {}

  /// The values that satisfy the matcher, or, if a missing label satisfies it, those that do not; empty where it names none.
  static Optional<List<String>> of(Matcher matcher) {
    boolean missing = matcher.matchesMissing();
    return switch (matcher.kind()) {
      case EQUAL -> missing ? Optional.empty() : Optional.of(List.of(matcher.value()));
      case NOT_EQUAL -> missing ? Optional.of(List.of(matcher.value())) : Optional.empty();
      case MATCH -> missing ? Optional.empty() : alternatives(matcher.value());
      case NOT_MATCH -> missing ? alternatives(matcher.value()) : Optional.empty();
    };
  }

  /// The words of an expression such as `a|b|c` or `(a|b\.c)`, none empty; empty for any other expression.
  static Optional<List<String>> alternatives(String expression) {
    var inner =
        expression.length() > 2 && expression.startsWith("(") && expression.endsWith(")")
            ? expression.substring(1, expression.length() - 1)
            : expression;
    var words = new LinkedHashSet<String>();
    var word = new StringBuilder();
    for (int i = 0; i < inner.length(); i++) {
      char c = inner.charAt(i);
      if (c == '|') {
        words.add(word.toString());
        word.setLength(0);
      } else if (c == '\\' && i + 1 < inner.length() && (META + "|-/").indexOf(inner.charAt(i + 1)) >= 0) {
        word.append(inner.charAt(++i));
      } else if (META.indexOf(c) >= 0) {
        return Optional.empty();
      } else {
        word.append(c);
      }
    }
    words.add(word.toString());
    return words.contains("") ? Optional.empty() : Optional.of(List.copyOf(words));
  }
}
