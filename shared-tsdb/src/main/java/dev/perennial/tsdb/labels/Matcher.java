package dev.perennial.tsdb.labels;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/// A condition on one label's value: equal, not equal, or (not) matched as a whole by an RE2 expression.
///
/// A missing label has the value `""`. In regular expressions the dot matches line feeds too, as in
/// Prometheus 3.
public final class Matcher {
  /// How a value is compared; `symbol` is PromQL's operator.
  public enum Kind {
    /// `=`
    EQUAL("="),
    /// `!=`
    NOT_EQUAL("!="),
    /// `=~`
    MATCH("=~"),
    /// `!~`
    NOT_MATCH("!~");

    private final String symbol;

    Kind(String symbol) {
      this.symbol = symbol;
    }

    /// The operator as PromQL writes it.
    public String symbol() {
      return symbol;
    }
  }

  private final Kind kind;
  private final String name;
  private final String value;
  private final Pattern pattern;

  private Matcher(Kind kind, String name, String value) {
    this.kind = kind;
    this.name = name;
    this.value = value;
    this.pattern =
        isRegex(kind) ? Pattern.compile("^(?s:" + value + ")$") : Pattern.compile("");
  }

  /// A matcher.
  ///
  /// @throws PatternSyntaxException if `kind` is a regular expression's and `value` is not one
  public static Matcher of(Kind kind, String name, String value) {
    return new Matcher(kind, name, value);
  }

  /// The matcher `name="value"`.
  public static Matcher equal(String name, String value) {
    return of(Kind.EQUAL, name, value);
  }

  private static boolean isRegex(Kind kind) {
    return kind == Kind.MATCH || kind == Kind.NOT_MATCH;
  }

  /// How the value is compared.
  public Kind kind() {
    return kind;
  }

  /// The label's name.
  public String name() {
    return name;
  }

  /// The value or expression to compare with.
  public String value() {
    return value;
  }

  /// Whether a label of the value `candidate` (`""` if missing) satisfies this matcher.
  public boolean matches(String candidate) {
    return switch (kind) {
      case EQUAL -> candidate.equals(value);
      case NOT_EQUAL -> !candidate.equals(value);
      case MATCH -> pattern.matcher(candidate).matches();
      case NOT_MATCH -> !pattern.matcher(candidate).matches();
    };
  }

  /// Whether the label's value in `labels` satisfies this matcher.
  public boolean matches(Labels labels) {
    return matches(labels.value(name));
  }

  /// Whether a series without this label satisfies this matcher.
  public boolean matchesMissing() {
    return matches("");
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Matcher matcher
        && kind == matcher.kind
        && name.equals(matcher.name)
        && value.equals(matcher.value);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * kind.hashCode() + name.hashCode()) + value.hashCode();
  }

  /// As PromQL writes it: `job=~"api|web"`.
  @Override
  public String toString() {
    var out = new StringBuilder(name).append(kind.symbol());
    Labels.quote(out, value);
    return out.toString();
  }
}
