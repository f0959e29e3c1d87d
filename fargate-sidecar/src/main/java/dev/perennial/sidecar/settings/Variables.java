package dev.perennial.sidecar.settings;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Values that stand as `$(NAME)` in a file.
record Variables(Map<String, String> values) {
  private static final Pattern NAME = Pattern.compile("\\$\\(([A-Z][A-Z0-9_]*)\\)");

  Variables {
    values = Map.copyOf(values);
  }

  /// The text with every name replaced by its value.
  ///
  /// @throws IllegalArgumentException if a name has no value
  String fill(String file, String text) {
    return NAME.matcher(text)
        .replaceAll(
            match -> {
              var value = values.get(match.group(1));
              if (value == null) {
                throw new IllegalArgumentException("Cannot take " + file + ": the variable " + match.group(1) + " that it names is not set.");
              }
              return Matcher.quoteReplacement(value);
            });
  }
}
