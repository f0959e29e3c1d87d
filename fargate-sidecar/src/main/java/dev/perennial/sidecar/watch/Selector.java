package dev.perennial.sidecar.watch;

import dev.perennial.tsdb.labels.Matcher;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Matchers and label names as Prometheus' HTTP API wants them written.
final class Selector {
  private static final Pattern PLAIN = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");

  private Selector() {}

  /// `{job="api",path=~".+"}`; names outside of the classic alphabet are quoted, as Prometheus 3 reads them.
  static String of(List<Matcher> matchers) {
    return matchers.stream()
        .map(m -> name(m.name()) + m.kind().symbol() + quoted(m.value()))
        .collect(Collectors.joining(",", "{", "}"));
  }

  private static String name(String name) {
    return PLAIN.matcher(name).matches() ? name : quoted(name);
  }

  private static String quoted(String text) {
    var out = new StringBuilder("\"");
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                default -> out.appendCodePoint(c);
              }
            });
    return out.append('"').toString();
  }

  /// A label name in a path: classic names as they are, others as `U__` and escapes, as Prometheus 3 reads them.
  static String inPath(String name) {
    if (PLAIN.matcher(name).matches() && !name.startsWith("U__")) {
      return name;
    }
    var out = new StringBuilder("U__");
    name.codePoints()
        .forEach(
            c -> {
              if (c == '_') {
                out.append("__");
              } else if (c < 128 && Character.isLetterOrDigit(c)) {
                out.appendCodePoint(c);
              } else {
                out.append('_').append(Integer.toHexString(c)).append('_');
              }
            });
    return new String(out.toString().getBytes(StandardCharsets.US_ASCII), StandardCharsets.US_ASCII);
  }
}
