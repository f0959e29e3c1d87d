package dev.perennial.promql.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.promql.syntax.Features;
import dev.perennial.promql.syntax.Parsed;
import dev.perennial.promql.syntax.Parser;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.series.Samples;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ScriptSpec {
  private static String shown(Point point) {
    return switch (point) {
      case Point.Missing _ -> "_";
      case Point.Value(double value) -> Samples.isStale(value) ? "stale" : String.valueOf(value);
      case Point.Native(var histogram, _) -> "h" + histogram.count();
    };
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # written            | values
          1 2.5 -3 1e2         | 1.0 2.5 -3.0 100.0
          5x2                  | 5.0 5.0 5.0
          1+2x3                | 1.0 3.0 5.0 7.0
          10-5x2               | 10.0 5.0 0.0
          -2-.5x1              | -2.0 -2.5
          _ _x2 stale NaN +Inf | _ _ _ stale NaN Infinity
          {{count:2}}x1        | h2.0 h2.0
          {{count:2}}+{{count:3}}x2 7 | h2.0 h5.0 h8.0 7.0
          {{count:9}}-{{count:3}}x2   | h9.0 h6.0 h3.0
          """)
  void values_are_numbers_gaps_histograms_and_runs(String written, String values) {
    assertThat(Values.parse(written).stream().map(ScriptSpec::shown).collect(Collectors.joining(" "))).isEqualTo(values);
  }

  @Test
  void a_histogram_has_fields() {
    var histogram =
        HistogramText.parse("schema:1 sum:-0.3 count:3.1 z_bucket:7.1 z_bucket_w:0.05 buckets:[5.1 10 7] offset:-3 n_buckets:[4] n_offset:5")
            .histogram();
    assertThat(histogram.schema()).isEqualTo(1);
    assertThat(histogram.sum()).isEqualTo(-0.3);
    assertThat(histogram.count()).isEqualTo(3.1);
    assertThat(histogram.zeroCount()).isEqualTo(7.1);
    assertThat(histogram.zeroThreshold()).isEqualTo(0.05);
    assertThat(Buckets.of(histogram.positiveSpans(), histogram.positiveBuckets())).containsEntry(-3, 5.1).containsEntry(-1, 7.0).hasSize(3);
    assertThat(Buckets.of(histogram.negativeSpans(), histogram.negativeBuckets())).containsEntry(5, 4.0).hasSize(1);
  }

  @Test
  void a_script_is_loads_and_questions() {
    var script =
        Script.parse(
            """
            # A comment.
            load 5m
              up{job="a"} 0+10x2
              {"my.metric", "a b"="c"} 1

            eval_ordered instant at 10m sort(up)
              up{job="a"} 20

            eval range from 0 to 10m step 5m "x"
              expect string "x"

            eval instant at 1h30m nope(
              expect fail msg: 1:1: parse error

            clear""");
    assertThat(script.commands()).hasSize(5);
    assertThat(script.commands().getFirst())
        .isEqualTo(
            new Command.Load(
                2,
                300_000,
                Command.Classic.KEPT,
                List.of(
                    new Command.Series(
                        3, Labels.of("__name__", "up", "job", "a"), List.of(new Point.Value(0), new Point.Value(10), new Point.Value(20))),
                    new Command.Series(4, Labels.of("__name__", "my.metric", "a b", "c"), List.of(new Point.Value(1))))));
    assertThat(script.commands().get(1))
        .isInstanceOfSatisfying(
            Command.Eval.class,
            eval -> {
              assertThat(eval.times()).isEqualTo(new Times.Instant(600_000));
              assertThat(eval.expected().order()).isEqualTo(Command.Order.AS_WRITTEN);
            });
    assertThat(script.commands().get(2))
        .isInstanceOfSatisfying(Command.Eval.class, eval -> assertThat(eval.expected().text()).isEqualTo(Optional.of("x")));
    assertThat(script.commands().get(3))
        .isInstanceOfSatisfying(
            Command.Eval.class,
            eval -> assertThat(eval.expected().fail()).isEqualTo(Optional.of(new Command.Message.Text("1:1: parse error"))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # script            | sentence
          lod 5m              | Cannot read line 1 of the script: "lod 5m" is no command.
          load 5x             | Cannot read line 1 of the script: "5x" is no duration.
          eval instant at 0 x\\n up 1y | Cannot read line 2 of the script: "y" follows a value without a blank.
          load 5m\\n up{}        | Cannot read line 2 of the script: a series needs a value.
          load 5m\\n up{a="b" 1 | Cannot read line 2 of the script: the braces are not closed.
          """)
  void what_cannot_be_read_is_named(String script, String sentence) {
    assertThatThrownBy(() -> Script.parse(script.replace("\\n", "\n"))).isInstanceOf(ScriptException.class).hasMessage(sentence);
  }

  @Test
  void all_scripts_of_prometheus_are_understood() {
    for (var file : SharedScripts.all()) {
      var script = Script.parse(SharedScripts.text(file));
      assertThat(script.commands()).as(file.toString()).isNotEmpty();
      for (var command : script.commands()) {
        if (command instanceof Command.Eval eval && eval.expected().fail().isEmpty()) {
          var parsed = Parser.parse(eval.query(), Features.all());
          assertThat(parsed)
              .as(() -> file.getFileName() + ":" + eval.line() + " " + eval.query() + " " + (parsed instanceof Parsed.Rejected r ? r.message() : ""))
              .isInstanceOf(Parsed.Query.class);
        }
      }
    }
  }
}
