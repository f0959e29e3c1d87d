package dev.perennial.promql.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PrinterSpec {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          # query                                     | printed
          up   +   1                                  | up + 1
          sum(rate(x{b="1",a!~"2"}[5m])) by (job)     | sum by (job) (rate(x{a!~"2",b="1"}[5m]))
          sum without () (x)                          | sum without () (x)
          sum by () (x)                               | sum(x)
          a / ignoring(x) group_left(y) b offset 5m   | a / ignoring (x) group_left (y) b offset 5m
          a+on()group_right b                         | a + on () group_right () b
          a + on(x) fill(0) b                         | a + on (x) fill (0) b
          a + fill_right(1) fill_left(-2.5) b         | a + fill_left (-2.5) fill_right (1) b
          rate(x[5m:1m] @ end())                      | rate(x[5m:1m] @ end())
          x @ 1.5 offset -90s                         | x @ 1.500 offset -1m30s
          x offset 0s                                 | x
          x[1d]                                       | x[1d]
          x[10d]                                      | x[10d]
          x[14d]                                      | x[2w]
          x[1y1ms]                                    | x[365d1ms]
          x[90]                                       | x[1m30s]
          x[101d21h46m41s451ms] offset 99y364d1ms     | x[101d21h46m41s451ms] offset 36499d1ms
          rate(x[1.0019]) + 101d21h46m41s451ms        | rate(x[1s1ms]) + 101d21h46m41s451ms
          x[step()*10]                                | x[step() * 10]
          x[ (1h+step( ))/2 : min_of(1m,2m) ]         | x[(1h + step()) / 2:min_of(1m, 2m)]
          x[((5m))] offset (1m) * 2                   | x[(5m)] offset (1m) * 2
          x[5m] anchored offset 1m                    | x[5m] anchored offset 1m
          x smoothed                                  | x smoothed
          {"http.server.duration","a b"="c"}          | {"a b"="c",__name__="http.server.duration"}
          sum by ("service.name", le) (x)             | sum by ("service.name", le) (x)
          -(-1)^2                                     | -(-1) ^ 2
          inf ^ x                                     | Inf ^ x
          x ^ inf                                     | x ^ +Inf
          - x                                         | -x
          + 1                                         | 1
          1h30m                                       | 1h30m
          0x1F + 1_000 + .5 + 1e3 + 010               | 31 + 1000 + 0.5 + 1000 + 8
          'it"s'                                      | "it\\"s"
          `raw\\n`                                    | "raw\\\\n"
          "\\x41\\u00e9\\101\\t"                      | "AéA\\t"
          "\\xff"                                     | "\\xff"
          x == BOOL 1 AND y UNLESS z ATAN2 w          | x == bool 1 and y unless z atan2 w
          COUNT_VALUES("v", x)                        | count_values("v", x)
          """)
  void writes_queries_as_prometheus_does(String query, String printed) {
    assertThat(Printer.print(ParserSpec.expr(query))).isEqualTo(printed);
  }

  @Test
  void breaks_long_lines() {
    String query =
        """
        histogram_quantile(0.9, sum by (le) (rate(a_very_long_metric_name_bucket{label_one="value one",label_two=~"value.*two"}[5m]))) \
        > bool 5 and on (instance) (up == 1 or absent(up))""";
    assertThat(Printer.pretty(ParserSpec.expr(query)))
        .isEqualTo(
            """
                histogram_quantile(
                  0.9,
                  sum by (le) (
                    rate(a_very_long_metric_name_bucket{label_one="value one",label_two=~"value.*two"}[5m])
                  )
                )
              > bool
                5
            and on (instance)
              (up == 1 or absent(up))""");
  }

  @Test
  void what_is_printed_is_read_as_the_same_expression() {
    long seed = System.nanoTime();
    var exprs = new RandomExprs(new SplittableRandom(seed));
    for (int i = 0; i < 1500; i++) {
      var expr = exprs.any(4);
      String printed = Printer.print(expr);
      assertThat(Positions.without(ParserSpec.expr(printed))).as("seed %d, %s", seed, printed).isEqualTo(expr);
      assertThat(Positions.without(ParserSpec.expr(Printer.pretty(expr)))).as("seed %d, %s", seed, printed).isEqualTo(expr);
    }
  }
}
