package dev.perennial.promql.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ParserSpec {
  static Expr expr(String query) {
    return switch (Parser.parse(query, Features.all())) {
      case Parsed.Query(Expr expr) -> expr;
      case Parsed.Rejected rejected -> throw new AssertionError(query + ": " + rejected.message());
    };
  }

  static String error(String query, Features features) {
    return switch (Parser.parse(query, features)) {
      case Parsed.Query(Expr expr) -> "accepted: " + expr;
      case Parsed.Rejected rejected -> rejected.message();
    };
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          # query                | error
          up{                    | 1:4: parse error: unexpected end of input inside braces
          sum(                   | 1:5: parse error: unclosed left parenthesis
          rate(up)               | 1:6: parse error: expected type range vector in call to function "rate", got instant vector
          up[5m                  | 1:6: parse error: unclosed left bracket
          foo bar                | 1:5: parse error: unexpected identifier "bar"
          "a" + 1                | 1:1: parse error: binary expression must contain only scalar and instant vector types
          {}                     | 1:1: parse error: vector selector must contain at least one non-empty matcher
          {__name__=~".*"}       | 1:1: parse error: vector selector must contain at least one non-empty matcher
          up offset              | 1:10: parse error: unexpected end of input in offset, expected number, duration, step(), or range()
          nosuchfunc(up)         | 1:1: parse error: unknown function with name "nosuchfunc"
          quantile(up)           | 1:1: parse error: wrong number of arguments for aggregate expression provided, expected 2, got 1
          rate(up[0s])           | 1:9: parse error: duration must be greater than 0
          info(up)               | 1:1: parse error: function "info" is not enabled
          on                     | 1:1: parse error: unexpected <on>
          1.5h                   | 1:1: parse error: unknown unit "." in duration "1.5h"
          1e3s                   | 1:1: parse error: unknown unit "e" in duration "1e3s"
          5m30                   | 1:1: parse error: bad number or duration syntax: "5m30"
          0x1e                   | 1:1: parse error: bad number or duration syntax: "0x1e"
          "\\q"                  | 1:1: parse error: unknown escape sequence U+0071 'q'
          sum some_metric by (x) | 1:5: parse error: unexpected identifier "some_metric"
          sum by (x) y           | 1:12: parse error: unexpected identifier "y" in aggregation
          sum(x y)               | 1:7: parse error: unexpected identifier "y" in aggregation
          sum(x) by test         | 1:11: parse error: unexpected identifier "test" in grouping opts, expected "("
          sum(x) by (1)          | 1:12: parse error: unexpected number "1" in grouping opts, expected label
          foo{a}                 | 1:6: parse error: unexpected "}" in label matching, expected label matching operator
          foo{a=1}               | 1:7: parse error: unexpected character inside braces: '1'
          foo{a= =}              | 1:8: parse error: unexpected "=" in label matching, expected string
          foo @                  | 1:6: parse error: unexpected end of input in @, expected timestamp
          (1))                   | 1:5: parse error: unexpected right parenthesis ')'
          1e                     | 1:1: parse error: bad number or duration syntax: "1e"
          1e + 2                 | 1:1: parse error: error parsing number: strconv.ParseFloat: parsing "1e": invalid syntax
          x[5mup]                | 1:3: parse error: bad number or duration syntax: "5mu"
          0xFFFFFFFFFFFFFFFFFF   | 1:1: parse error: error parsing number: strconv.ParseFloat: parsing "0xFFFFFFFFFFFFFFFFFF": invalid syntax
          a + on(b) group_left   | 1:21: parse error: unexpected end of input in grouping opts, expected "("
          {!                     | 1:2: parse error: unexpected character after '!' inside braces: '�'
          x[a]                   | 1:3: parse error: unexpected character in duration expression: 'a'
          x[5m a]                | 1:6: parse error: unexpected character: 'a', expected ':'
          x[                     | 1:3: parse error: unexpected end of input in duration expression
          x[:5m]                 | 1:4: parse error: unexpected colon before duration in duration expression
          x[5m:5m:5m]            | 1:8: parse error: unexpected colon ':'
          x min_of               | 1:3: parse error: unexpected "min_of"
          abs(x,,)               | 1:6: parse error: trailing commas not allowed in function call args
          nosuch(x) y            | 1:1: parse error: unknown function with name "nosuch"
          min_of(x)              | 1:1: parse error: function "min_of" is not enabled
          clamp(x)               | 1:1: parse error: expected 3 argument(s) in call to "clamp", got 1
          x[5m/0]                | 1:5: parse error: division by zero
          {a=~")*"}              | 1:2: parse error: error parsing regexp: unexpected ): `)*`
          x offset (1m+inf       | 1:14: parse error: duration out of range
          sum(x)'\\q'             | 1:7: parse error: unknown escape sequence U+0071 'q'
          {a=~"("}               | 1:2: parse error: error parsing regexp: missing closing ): `(`
          x offset (1m) - y      | 1:17: parse error: unexpected identifier "y" in offset, expected number, duration, step(), or range()
          1 == 1                 | 1:3: parse error: comparisons between scalars must use BOOL modifier
          1 + bool 2             | 1:3: parse error: bool modifier can only be used on comparison operators
          1 and 2                | 1:1: parse error: set operator "and" not allowed in binary scalar expression
          a[5m][5m]              | 1:6: parse error: ranges only allowed for vector selectors
          a offset 5m [5m]       | 1:13: parse error: no offset modifiers allowed before range
          a[5m][5m:1m]           | 1:1: parse error: subquery is only allowed on instant vector, got matrix instead
          sum(x,)                | 1:6: parse error: trailing commas not allowed in function call args
          """)
  void names_what_is_wrong_and_where(String query, String error) {
    assertThat(error(query, Features.none())).isEqualTo(error);
  }

  @Test
  void finds_nothing_in_an_empty_query() {
    assertThat(error("", Features.none())).isEqualTo("unknown position: parse error: no expression found in input");
    assertThat(error(" # a comment\n", Features.none())).isEqualTo("1:1: parse error: no expression found in input");
  }
}
