package dev.perennial.promql.syntax;

import dev.perennial.promql.syntax.Token.Kind;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// Cuts a query's text into tokens, one at a time, so that an error further on is not seen before one in the grammar.
final class Lexer {
  /// A text that no token begins with, at an offset in characters.
  static final class BadTokenException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int at;

    BadTokenException(int at, String message) {
      super(message, null, false, false);
      this.at = at;
    }

    int at() {
      return at;
    }
  }

  private static final Set<String> AGGREGATORS =
      Set.of(
          "sum", "avg", "count", "min", "max", "group", "stddev", "stdvar", "topk", "bottomk", "count_values", "quantile",
          "limitk", "limit_ratio");
  private static final Set<String> KEYWORDS =
      Set.of(
          "offset", "smoothed", "anchored", "by", "without", "on", "ignoring", "group_left", "group_right", "bool",
          "start", "end", "step", "range", "max_of", "min_of");
  private static final Set<String> FILLS = Set.of("fill", "fill_left", "fill_right");
  private static final Set<String> WORD_OPERATORS = Set.of("and", "or", "unless", "atan2");
  private static final Map<Character, Kind> SINGLE =
      Map.of(
          ',', Kind.COMMA, '@', Kind.AT, '+', Kind.OPERATOR, '-', Kind.OPERATOR, '*', Kind.OPERATOR, '/', Kind.OPERATOR,
          '%', Kind.OPERATOR, '^', Kind.OPERATOR);

  private static final Pattern NUMBER =
      Pattern.compile("0[xX]_?[0-9a-fA-F]+(_[0-9a-fA-F]+)*|((\\d+(_\\d+)*)(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d+(_\\d+)*)?");

  /// Digits and units, or a fraction or exponent where no unit of time can stand, which reading the duration will name.
  private static final Pattern DURATION = Pattern.compile("[\\d._]+([eE][+-]?\\d+)?(ms|[smhdwy])(\\d+(ms|[smhdwy]))*");

  private final String text;
  private int at;
  private int parens;
  private boolean braces;
  private boolean brackets;
  private boolean colon;

  Lexer(String text) {
    this.text = text;
  }

  /// The next token; [Kind#END] again and again after the last one.
  ///
  /// @throws BadTokenException where no token can stand
  Token next() {
    skipBlanks();
    if (at == text.length()) {
      return end();
    }
    return braces ? inBraces(text.charAt(at)) : outside(text.charAt(at));
  }

  private void skipBlanks() {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '#') {
        int lineEnd = text.indexOf('\n', at);
        at = lineEnd < 0 ? text.length() : lineEnd;
      } else if (isBlank(c)) {
        at++;
      } else {
        return;
      }
    }
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
  }

  private Token end() {
    if (braces) {
      throw bad("unexpected end of input inside braces");
    }
    if (parens > 0) {
      throw bad("unclosed left parenthesis");
    }
    if (brackets) {
      throw bad("unclosed left bracket");
    }
    return new Token(Kind.END, "", at, at);
  }

  private Token inBraces(char c) {
    if (isLetter(c)) {
      int end = at;
      while (end < text.length() && (isLetter(text.charAt(end)) || isDigit(text.charAt(end)))) {
        end++;
      }
      return token(Kind.IDENTIFIER, end - at);
    }
    return switch (c) {
      case ',' -> token(Kind.COMMA, 1);
      case '"', '\'', '`' -> string(c);
      case '=' -> followedBy('~') ? token(Kind.OPERATOR, 2) : token(Kind.ASSIGN, 1);
      case '!' -> {
        if (followedBy('~') || followedBy('=')) {
          yield token(Kind.OPERATOR, 2);
        }
        throw at + 1 == text.length()
            ? bad("unexpected end of input inside braces")
            : bad("unexpected character after '!' inside braces: " + shown(at + 1));
      }
      case '{' -> throw bad("unexpected left brace '{'");
      case '}' -> {
        braces = false;
        yield token(Kind.RIGHT_BRACE, 1);
      }
      default -> throw bad("unexpected character inside braces: " + shown(at));
    };
  }

  private Token outside(char c) {
    if (isLetter(c) || (c == ':' && !brackets)) {
      return word();
    }
    if (isDigit(c) || (c == '.' && at + 1 < text.length() && isDigit(text.charAt(at + 1)))) {
      return number();
    }
    var single = SINGLE.get(c);
    if (single != null) {
      return token(single, 1);
    }
    return switch (c) {
      case '"', '\'', '`' -> string(c);
      case '=' -> {
        if (followedBy('~')) {
          throw bad("unexpected character after '=': '~'");
        }
        yield followedBy('=') ? token(Kind.OPERATOR, 2) : token(Kind.ASSIGN, 1);
      }
      case '!' -> {
        if (!followedBy('=')) {
          throw bad("unexpected character after '!': " + (at + 1 < text.length() ? shown(at + 1) : "end of input"));
        }
        yield token(Kind.OPERATOR, 2);
      }
      case '<', '>' -> token(Kind.OPERATOR, followedBy('=') || followedBy('/') ? 2 : 1);
      case '(', ')', '[', ']', '{', ':' -> bracket(c);
      default -> throw bad("unexpected character: " + shown(at));
    };
  }

  private Token bracket(char c) {
    return switch (c) {
      case '(' -> {
        parens++;
        yield token(Kind.LEFT_PAREN, 1);
      }
      case ')' -> {
        check(parens > 0, "unexpected right parenthesis ')'");
        parens--;
        yield token(Kind.RIGHT_PAREN, 1);
      }
      case '{' -> {
        braces = true;
        yield token(Kind.LEFT_BRACE, 1);
      }
      case '[' -> {
        check(!brackets, "unexpected left bracket '['");
        brackets = true;
        colon = false;
        yield token(Kind.LEFT_BRACKET, 1);
      }
      case ']' -> {
        check(brackets, "unexpected right bracket ']'");
        brackets = false;
        yield token(Kind.RIGHT_BRACKET, 1);
      }
      default -> {
        check(!colon, "unexpected colon ':'");
        colon = true;
        yield token(Kind.COLON, 1);
      }
    };
  }

  private void check(boolean allowed, String message) {
    if (!allowed) {
      throw bad(message);
    }
  }

  private Token word() {
    int end = at;
    boolean metric = false;
    while (end < text.length()) {
      char c = text.charAt(end);
      if (c == ':' && !brackets) {
        metric = true;
      } else if (!isLetter(c) && !isDigit(c)) {
        break;
      }
      end++;
    }
    if (metric) {
      return token(Kind.METRIC_IDENTIFIER, end - at);
    }
    String word = text.substring(at, end).toLowerCase(Locale.ROOT);
    return token(kindOf(word, end), end - at);
  }

  private Kind kindOf(String word, int end) {
    if (word.equals("inf") || word.equals("nan")) {
      return Kind.NUMBER;
    }
    if (AGGREGATORS.contains(word)) {
      return Kind.AGGREGATOR;
    }
    if (WORD_OPERATORS.contains(word)) {
      return Kind.OPERATOR;
    }
    return KEYWORDS.contains(word) || (FILLS.contains(word) && isParenAfter(end)) ? Kind.KEYWORD : Kind.IDENTIFIER;
  }

  private boolean isParenAfter(int end) {
    int i = end;
    while (i < text.length() && isBlank(text.charAt(i))) {
      i++;
    }
    return i < text.length() && text.charAt(i) == '(';
  }

  private Token number() {
    boolean hex = text.startsWith("0x", at) || text.startsWith("0X", at);
    int end = at;
    while (end < text.length()) {
      char c = text.charAt(end);
      boolean sign = (c == '+' || c == '-') && !hex && end > at && (text.charAt(end - 1) | 0x20) == 'e';
      if (!sign && !isLetter(c) && !isDigit(c) && c != '.') {
        break;
      }
      end++;
    }
    String run = text.substring(at, end);
    boolean openExponent = hex && end == text.length() && (run.charAt(run.length() - 1) | 0x20) == 'e';
    if (NUMBER.matcher(run).matches() && !openExponent) {
      return token(Kind.NUMBER, run.length());
    }
    if (DURATION.matcher(run).matches()) {
      return token(Kind.DURATION, run.length());
    }
    throw bad("bad number or duration syntax: " + Quoting.quote(run));
  }

  private Token string(char quote) {
    for (int end = at + 1; end < text.length(); end++) {
      char c = text.charAt(end);
      if (c == quote) {
        return token(Kind.STRING, end + 1 - at);
      }
      if (quote != '`' && c == '\n') {
        break;
      }
      if (quote != '`' && c == '\\') {
        end++;
      }
    }
    throw bad(quote == '`' ? "unterminated raw string" : "unterminated quoted string");
  }

  private Token token(Kind kind, int length) {
    var token = new Token(kind, text.substring(at, at + length), at, at + length);
    at += length;
    return token;
  }

  private boolean followedBy(char c) {
    return at + 1 < text.length() && text.charAt(at + 1) == c;
  }

  private String shown(int place) {
    String quoted = Quoting.quote(Character.toString(text.codePointAt(place)));
    String inner = quoted.substring(1, quoted.length() - 1);
    return switch (inner) {
      case "\\\"" -> "'\"'";
      case "'" -> "'\\''";
      default -> "'" + inner + "'";
    };
  }

  private BadTokenException bad(String message) {
    return new BadTokenException(at, message);
  }

  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
