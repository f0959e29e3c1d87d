package dev.perennial.query.http;

import java.util.Optional;
import java.util.regex.Pattern;

/// Numbers of bytes of options and headers, as Prometheus writes them: `512MB`, `2GB`; a thousand is 1024, as there.
public final class Sizes {
  private static final Pattern SIZE = Pattern.compile("(\\d{1,12})(|B|KB|MB|GB|TB)");

  private Sizes() {}

  /// The number, or empty if the text is none.
  public static Optional<Long> parse(String text) {
    var found = SIZE.matcher(text);
    if (!found.matches()) {
      return Optional.empty();
    }
    int power =
        switch (found.group(2)) {
          case "KB" -> 1;
          case "MB" -> 2;
          case "GB" -> 3;
          case "TB" -> 4;
          default -> 0;
        };
    return Optional.of(Long.parseLong(found.group(1)) << (10 * power));
  }
}
