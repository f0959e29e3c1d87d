package dev.perennial.promql.syntax;

import java.util.Locale;
import java.util.Set;

/// A piece of a query's text; `start` and `end` are offsets in characters.
record Token(Kind kind, String text, int start, int end) {
  /// What pieces there are; `words` is how error messages call one that also shows its text.
  enum Kind {
    END("end of input"),
    IDENTIFIER("identifier"),
    METRIC_IDENTIFIER("metric identifier"),
    NUMBER("number"),
    DURATION("duration"),
    STRING("string"),
    KEYWORD(""),
    AGGREGATOR(""),
    OPERATOR(""),
    AT(""),
    ASSIGN(""),
    COMMA(""),
    COLON(""),
    LEFT_PAREN(""),
    RIGHT_PAREN(""),
    LEFT_BRACE(""),
    RIGHT_BRACE(""),
    LEFT_BRACKET(""),
    RIGHT_BRACKET("");

    private final String words;

    Kind(String words) {
      this.words = words;
    }
  }

  private static final int SHOWN = 10;

  /** Words that Prometheus' messages quote like punctuation. */
  private static final Set<String> NOT_QUITE_KEYWORDS = Set.of("start", "end", "step", "range", "max_of", "min_of");

  boolean is(Kind wanted) {
    return kind == wanted;
  }

  /// Whether this is the keyword, aggregator or operator `word`, which is in lower case.
  boolean is(Kind wanted, String word) {
    return kind == wanted && text.equalsIgnoreCase(word);
  }

  boolean isKeyword(String word) {
    return is(Kind.KEYWORD, word);
  }

  /// Whether it is made of letters, so that it can be a label's name where no other meaning is possible.
  boolean isWord() {
    return switch (kind) {
      case IDENTIFIER, KEYWORD, AGGREGATOR -> true;
      case OPERATOR -> Character.isLetter(text.charAt(0));
      case END, METRIC_IDENTIFIER, NUMBER, DURATION, STRING, AT, ASSIGN, COMMA, COLON -> false;
      case LEFT_PAREN, RIGHT_PAREN, LEFT_BRACE, RIGHT_BRACE, LEFT_BRACKET, RIGHT_BRACKET -> false;
    };
  }

  /// How an error message names it.
  String description() {
    return switch (kind) {
      case END -> kind.words;
      case IDENTIFIER, METRIC_IDENTIFIER -> kind.words + ' ' + Quoting.quote(text);
      case NUMBER, DURATION, STRING -> kind.words + ' ' + shortened();
      case KEYWORD -> NOT_QUITE_KEYWORDS.contains(text.toLowerCase(Locale.ROOT)) ? Quoting.quote(text) : "<" + text + ">";
      case AGGREGATOR -> "<aggr:" + text + ">";
      case OPERATOR, AT -> "<op:" + text + ">";
      case ASSIGN, COMMA, COLON -> shortened();
      case LEFT_PAREN, RIGHT_PAREN, LEFT_BRACE, RIGHT_BRACE, LEFT_BRACKET, RIGHT_BRACKET -> shortened();
    };
  }

  private String shortened() {
    return text.length() > SHOWN ? Quoting.quote(text.substring(0, SHOWN)) + "..." : Quoting.quote(text);
  }
}
