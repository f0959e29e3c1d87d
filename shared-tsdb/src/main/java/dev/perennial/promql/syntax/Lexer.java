package dev.perennial.promql.syntax;

import dev.perennial.promql.syntax.Token.Kind;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
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

  private static final String DIGITS = "(?:[0-9]|_(?![._eE]|\\z))*+";
  private static final String HEX_DIGITS = "(?:[0-9a-fA-F&&[^eE]]|_(?![._eE]|\\z))*+";
  private static final String POINT = "\\.(?![_.])";
  private static final String EXPONENT = "[eE][+-]?(?![._eE]|\\z)";

  /// What may begin a number or a duration: digits, at most one point and one exponent in either order, and single underscores. In a
  /// hexadecimal number an e counts as an exponent, too. Whether it is a number is found out when it is read.
  private static final Pattern NUMERIC =
      Pattern.compile(
          "0[xX]_?[0-9a-fA-F]?" + HEX_DIGITS + "(?:" + EXPONENT + HEX_DIGITS + ")?+"
              + "|0?\\.?[0-9]?" + DIGITS + "(?:" + POINT + DIGITS + "(?:" + EXPONENT + DIGITS + ")?+|" + EXPONENT + DIGITS + "(?:" + POINT + DIGITS + ")?+)?+");

  /// What ends it too early, with what shows that.
  private static final Pattern ODD = Pattern.compile("\\.[_.]?|[eE][+-]?[._eE]?|_[._eE]?");

  /// The first unit of a duration, and further numbers with units.
  private static final Pattern UNITS = Pattern.compile("[smhdwy]s?(?:[0-9]+[smhdw]s?)*+");

  /** How Prometheus shows the character behind the last one. */
  private static final String NOTHING = "'\ufffd'";

  private static final Pattern WORD = Pattern.compile("[a-zA-Z_]*+");
  private static final Set<String> DURATION_WORDS = Set.of("step", "range", "max_of", "min_of");

  private final String text;
  private int at;
  private int parens;
  private boolean braces;
  private boolean brackets;
  private boolean colon;

  /** In brackets before a number: only what a duration is made of may stand there. */
  private boolean beforeDuration;

  private boolean anyDuration;

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
    char c = text.charAt(at);
    return braces ? inBraces(c) : beforeDuration ? beforeDuration(c) : outside(c);
  }

  private void skipBlanks() {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '#' && !beforeDuration) {
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
    if (beforeDuration) {
      throw bad("unexpected end of input in duration expression");
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
        throw bad("unexpected character after '!' inside braces: " + (at + 1 < text.length() ? shown(at + 1) : NOTHING));
      }
      case '{' -> throw bad("unexpected left brace '{'");
      case '}' -> {
        braces = false;
        yield token(Kind.RIGHT_BRACE, 1);
      }
      default -> throw bad("unexpected character inside braces: " + shown(at));
    };
  }

  private Token beforeDuration(char c) {
    return switch (c) {
      case ']', '(', ')' -> bracket(c);
      case ':' -> {
        at++;
        check(anyDuration, "unexpected colon before duration in duration expression");
        check(!colon, "unexpected repeated colon in duration expression");
        at--;
        colon = true;
        yield token(Kind.COLON, 1);
      }
      case '+', '-', '*', '/', '%', '^', ',' -> token(Objects.requireNonNull(SINGLE.get(c)), 1);
      default -> {
        if (isDigit(c) || (c == '.' && at + 1 < text.length() && isDigit(text.charAt(at + 1)))) {
          anyDuration = true;
          beforeDuration = false;
          yield number();
        }
        yield durationWord("unexpected character in duration expression: " + shown(at));
      }
    };
  }

  /// A word that may stand in a duration.
  private Token durationWord(String otherwise) {
    var word = WORD.matcher(text).region(at, text.length());
    if (word.lookingAt() && DURATION_WORDS.contains(word.group().toLowerCase(Locale.ROOT))) {
      return token(Kind.KEYWORD, word.end() - at);
    }
    throw bad(otherwise);
  }

  private Token outside(char c) {
    if (isLetter(c) && brackets) {
      return durationWord("unexpected character: " + shown(at) + ", expected ':'");
    }
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
          throw bad("unexpected character after '!': " + (at + 1 < text.length() ? shown(at + 1) : NOTHING));
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
        var paren = token(Kind.RIGHT_PAREN, 1);
        // Prometheus finds this out behind the parenthesis.
        check(parens > 0, "unexpected right parenthesis ')'");
        parens--;
        yield paren;
      }
      case '{' -> {
        braces = true;
        yield token(Kind.LEFT_BRACE, 1);
      }
      case '[' -> {
        check(!brackets, "unexpected left bracket '['");
        brackets = true;
        beforeDuration = true;
        colon = false;
        yield token(Kind.LEFT_BRACKET, 1);
      }
      case ']' -> {
        check(brackets, "unexpected right bracket ']'");
        brackets = false;
        beforeDuration = false;
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
    var numeric = NUMERIC.matcher(text).region(at, text.length());
    if (!numeric.lookingAt()) {
      throw new IllegalStateException("a digit begins a number");
    }
    int end = numeric.end();
    boolean odd = end < text.length() && "._eE".indexOf(text.charAt(end)) >= 0;
    boolean open = end == text.length() && end > at && "_eE+-".indexOf(text.charAt(end - 1)) >= 0;
    if (!odd && !open && !isWordCharacter(end)) {
      return token(Kind.NUMBER, end - at);
    }
    var ending = ODD.matcher(text).region(end, text.length());
    if (ending.lookingAt()) {
      end = ending.end();
    }
    return duration(end);
  }

  /// A duration whose first number ends at `end`, or the error that it is none, which shows how far it was understood.
  private Token duration(int numberEnd) {
    int end = numberEnd;
    var units = UNITS.matcher(text).region(end, text.length());
    if (units.lookingAt()) {
      end = units.end();
      if (!isWordCharacter(end)) {
        return token(Kind.DURATION, end - at);
      }
      boolean digits = isDigit(text.charAt(end));
      do {
        end++;
      } while (digits && end < text.length() && isDigit(text.charAt(end)));
    }
    throw bad("bad number or duration syntax: " + Quoting.quote(text.substring(at, end)));
  }

  private boolean isWordCharacter(int i) {
    return i < text.length() && (isLetter(text.charAt(i)) || isDigit(text.charAt(i)));
  }

  private Token string(char quote) {
    for (int end = at + 1; end < text.length(); end++) {
      char c = text.charAt(end);
      if (c == quote) {
        checkEscapes(text.substring(at, end + 1));
        return token(Kind.STRING, end + 1 - at);
      }
      if (quote != '`' && c == '\n') {
        break;
      }
      if (quote != '`' && c == '\\') {
        end++;
      }
    }
    if (quote != '`') {
      int lineEnd = text.indexOf('\n', at);
      checkEscapes(text.substring(at, lineEnd < 0 ? text.length() : lineEnd) + quote);
    }
    throw bad(quote == '`' ? "unterminated raw string" : "unterminated quoted string");
  }

  /// What is wrong within a string is told before that it does not end.
  private void checkEscapes(String quoted) {
    try {
      Quoting.unquote(quoted);
    } catch (Quoting.BadEscapeException e) {
      throw bad(String.valueOf(e.getMessage()));
    }
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
