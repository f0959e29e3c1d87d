package dev.perennial.promql.syntax;

import dev.perennial.promql.syntax.Token.Kind;
import org.jspecify.annotations.Nullable;

/// The token that is read next, and the errors that it can be.
final class Tokens {
  /// Ends the reading of a text with an error.
  static final class WrongSyntaxException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient SyntaxError error;

    WrongSyntaxException(SyntaxError error) {
      super(error.text(), null, false, false);
      this.error = error;
    }

    SyntaxError error() {
      return error;
    }
  }

  private final Source source;
  private final Lexer lexer;
  private @Nullable Token here;
  private int lastEnd;
  private String context = "";

  Tokens(Source source) {
    this.source = source;
    this.lexer = new Lexer(source.text());
  }

  /// The token at which reading stands. Read only when it is asked for, so that what is wrong with it is not found before what was
  /// wrong with the tokens before it.
  Token here() {
    if (here == null) {
      here = read();
    }
    return here;
  }

  /// Where the token before ends, in characters.
  int lastEnd() {
    return lastEnd;
  }

  /// Goes on to the next token.
  void next() {
    lastEnd = here().end();
    here = null;
  }

  private Token read() {
    try {
      return lexer.next();
    } catch (Lexer.BadTokenException e) {
      throw wrong(e.at(), String.valueOf(e.getMessage()));
    }
  }

  /// Goes past a token that must stand here.
  void take(Kind wanted) {
    if (!here().is(wanted)) {
      throw unexpected();
    }
    next();
  }

  /// Goes past a keyword if it stands here, and says whether it did.
  boolean skipKeyword(String word) {
    boolean found = here().isKeyword(word);
    if (found) {
      next();
    }
    return found;
  }

  /// What is being read, for errors that nothing nearer explains; empty for nothing special.
  String context() {
    return context;
  }

  /// Sets [#context].
  void within(String what) {
    context = what;
  }

  /// An error: the token here cannot stand here.
  WrongSyntaxException unexpected() {
    return unexpected(context, "");
  }

  /// An error: the token here cannot stand in `where`, only `wanted` can.
  WrongSyntaxException unexpected(String where, String wanted) {
    var message = new StringBuilder("unexpected ").append(here().description());
    if (!where.isEmpty()) {
      message.append(" in ").append(where);
    }
    if (!wanted.isEmpty()) {
      message.append(", expected ").append(wanted);
    }
    return wrong(here().start(), message.toString());
  }

  /// An error at the character `at`.
  WrongSyntaxException wrong(int at, String message) {
    return new WrongSyntaxException(source.error(source.position(at, at).start(), message));
  }

  /// What the string token says.
  String unquoted(Token string) {
    try {
      return Quoting.unquote(string.text());
    } catch (Quoting.BadEscapeException e) {
      throw wrong(string.start(), String.valueOf(e.getMessage()));
    }
  }

  Position position(int from, int to) {
    return source.position(from, to);
  }
}
