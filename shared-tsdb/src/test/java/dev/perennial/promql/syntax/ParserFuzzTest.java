package dev.perennial.promql.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Whatever the text, reading it ends with an answer, and what is accepted can be printed and read again.
final class ParserFuzzTest {
  private static final String[] PIECES = {
    "up", "{", "}", "(", ")", "[", "]", "5m", "1e", "0x", ":", ",", "\"a\"", "'", "`", "\\", "=", "=~", "!", "!=", "+", "-",
    "^", "</", "sum", "by", "on", "offset", "@", "start()", "step()", "bool", "fill(", "group_left", "anchored", "#", "\n", "é",
    "rate(", "topk(", "1", ".", "_", "inf", "\"\\xff\"", "{a=\"", "a=~\"(\"", "min_of("
  };

  private static void read(String query) {
    switch (Parser.parse(query, Features.all())) {
      case Parsed.Query(Expr expr) -> {
        String printed = Printer.print(expr);
        assertThat(Printer.print(ParserSpec.expr(printed))).as(query).isEqualTo(printed);
        assertThat(ValueType.of(expr)).isNotNull();
      }
      case Parsed.Rejected rejected -> {
        assertThat(rejected.errors()).as(query).isNotEmpty();
        assertThat(rejected.message()).as(query).contains("parse error: ");
      }
    }
  }

  @Test
  void every_row_of_pieces_gets_an_answer() {
    long seed = System.nanoTime();
    var random = new SplittableRandom(seed);
    for (int i = 0; i < 30_000; i++) {
      var query = new StringBuilder();
      for (int length = random.nextInt(1, 9); length > 0; length--) {
        query.append(PIECES[random.nextInt(PIECES.length)]).append(random.nextBoolean() ? " " : "");
      }
      try {
        read(query.toString());
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + ", query " + query, e);
      }
    }
  }

  @Test
  void every_query_with_a_change_gets_an_answer() {
    long seed = System.nanoTime();
    var random = new SplittableRandom(seed);
    var exprs = new RandomExprs(random);
    for (int i = 0; i < 3000; i++) {
      var query = new StringBuilder(Printer.print(exprs.any(3)));
      int at = random.nextInt(query.length());
      query.replace(at, Math.min(query.length(), at + random.nextInt(3)), PIECES[random.nextInt(PIECES.length)]);
      try {
        read(query.toString());
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + ", query " + query, e);
      }
    }
  }

  @Test
  void deep_and_long_queries_get_an_answer() {
    read("(".repeat(300) + "1" + ")".repeat(300));
    assertThat(ParserSpec.error("(".repeat(100_000), Features.none())).endsWith("expression is nested too deeply");
    assertThat(ParserSpec.error("-(".repeat(100_000), Features.none())).endsWith("expression is nested too deeply");
    assertThat(ParserSpec.error("x[" + "(".repeat(100_000), Features.none())).endsWith("duration is nested too deeply");
    read("1" + "+1".repeat(600));
    read("(".repeat(300) + "1" + "+1)".repeat(300));
    assertThat(ParserSpec.error("1" + " + 1".repeat(100_000), Features.none())).endsWith("expression has too many operators");
    read("x" + " ^ x".repeat(300));
    assertThat(ParserSpec.error("x" + " ^ x".repeat(100_000), Features.none())).endsWith("expression is nested too deeply");
  }
}
