package dev.perennial.promql.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.promql.syntax.Features;
import dev.perennial.promql.syntax.Parsed;
import dev.perennial.promql.syntax.Parser;
import org.junit.jupiter.api.Test;

/// Plans of queries at the eleven minutes from 10:00 to 20:00 after 1970, before and after each rule, as text.
class PlannerSpec {
  private static final long MINUTE = 60_000;
  private static final Steps STEPS = Steps.between(10 * MINUTE, 20 * MINUTE, MINUTE);

  private static Plan plan(String query) {
    if (Parser.parse(query, Features.all()) instanceof Parsed.Query(var expr)) {
      return Planner.translate(expr, STEPS, 20 * MINUTE, 5 * MINUTE, MINUTE);
    }
    throw new AssertionError("not PromQL: " + query);
  }

  private static void rewrites(Rule rule, String query, String after) {
    assertThat(PlanText.of(rule.apply(plan(query)))).isEqualTo(after);
  }

  private static void leaves(Rule rule, String query) {
    assertThat(rule.apply(plan(query))).isEqualTo(plan(query));
  }

  @Test
  void a_selector_knows_what_it_reads() {
    assertThat(PlanText.of(plan("x"))).isEqualTo("scan {__name__=\"x\"} from 300001ms to 1200000ms\n");
    assertThat(PlanText.of(plan("x offset 1m"))).isEqualTo("scan offset 60000ms {__name__=\"x\"} from 240001ms to 1140000ms\n");
    assertThat(PlanText.of(plan("x @ 500"))).isEqualTo("scan @ 500000ms {__name__=\"x\"} from 200001ms to 500000ms\n");
    assertThat(PlanText.of(plan("rate(x[2m])")))
        .isEqualTo(
            """
            call rate
              window 120000ms {__name__="x"} from 480001ms to 1200000ms
            """);
  }

  @Test
  void a_subquery_widens_what_is_read_inside() {
    assertThat(PlanText.of(plan("max_over_time(rate(x[5m])[30m:5m] offset 10m)")))
        .isEqualTo(
            """
            call max_over_time
              subquery 1800000ms every 300000ms offset 600000ms
                call rate
                  window 300000ms {__name__="x"} from -1799999ms to 600000ms
            """);
  }

  @Test
  void the_steps_of_a_subquery_are_multiples_of_its_step() {
    var subquery = new Plan.Subquery(plan("x").position(), plan("x"), 10_000, 3_000, When.NOW);
    assertThat(subquery.steps(Steps.at(20_000))).contains(new Steps(12_000, 3_000, 3));
    assertThat(subquery.steps(Steps.at(19_000))).contains(new Steps(12_000, 3_000, 3));
    assertThat(subquery.steps(Steps.at(-1))).contains(new Steps(-9_000, 3_000, 3));
  }

  @Test
  void durations_are_computed_from_the_query() {
    assertThat(PlanText.of(plan("rate(x[step() * 10])"))).contains("window 600000ms");
    assertThat(PlanText.of(plan("rate(x[max_of(range(), 5m)])"))).contains("window 600000ms");
    assertThatThrownBy(() -> plan("rate(x[step() - 60])"))
        .isInstanceOf(PlanException.class)
        .hasMessage("7:18: duration must be greater than 0");
    assertThatThrownBy(() -> plan("rate(x[1 / (0)])")).isInstanceOf(PlanException.class).hasMessage("7:13: division by zero");
  }

  @Test
  void FoldConstants_computes_numbers_once() {
    rewrites(
        new FoldConstants(),
        "x + 2 * 3 ^ 2 - -1",
        """
        combine -
          combine +
            scan {__name__="x"} from 300001ms to 1200000ms
            number 18.0
          number -1.0
        """);
    rewrites(new FoldConstants(), "1 < bool 2", "number 1.0\n");
    leaves(new FoldConstants(), "time() + 1");
  }

  @Test
  void SortMatchers_puts_the_most_selective_first() {
    rewrites(
        new SortMatchers(),
        "x{b=\"2\", a=~\"1.*\", c!=\"3\", a=~\"1.*\", d=\"\"}",
        "scan {__name__=\"x\", b=\"2\", a=~\"1.*\", c!=\"3\", d=\"\"} from 300001ms to 1200000ms\n");
  }

  @Test
  void PropagateMatchers_gives_each_side_the_others_conditions() {
    rewrites(
        new PropagateMatchers(),
        "rate(a{x=\"1\"}[5m]) / b{y=\"2\"}",
        """
        combine /
          call rate
            window 300000ms {x="1", __name__="a", y="2"} from 300001ms to 1200000ms
          scan {y="2", __name__="b", x="1"} from 300001ms to 1200000ms
        """);
  }

  @Test
  void PropagateMatchers_leaves_what_could_change_an_answer_or_an_error() {
    leaves(new PropagateMatchers(), "a{x=\"1\"} / on (y) b");
    leaves(new PropagateMatchers(), "a{x=\"1\"} / ignoring (x) b");
    leaves(new PropagateMatchers(), "a{x=\"1\"} or b");
    leaves(new PropagateMatchers(), "a{x=\"1\"} unless b");
    leaves(new PropagateMatchers(), "{__name__=~\"a.*\", x=\"1\"} / b");
    leaves(new PropagateMatchers(), "a{x=\"1\"} / sum by (x) (b)");
    leaves(new PropagateMatchers(), "a{x=\"1\"} + fill(0) b");
    leaves(new PropagateMatchers(), "a{x=~\"1\"} / b");
  }

  @Test
  void ShareEqualReads_joins_spans_that_are_nearly_the_same() {
    rewrites(
        new ShareEqualReads(),
        "x / x offset 1s + x offset 1d",
        """
        combine +
          combine /
            scan {__name__="x"} from 299001ms to 1200000ms
            scan offset 1000ms {__name__="x"} from 299001ms to 1200000ms
          scan offset 86400000ms {__name__="x"} from -86099999ms to -85200000ms
        """);
  }

  @Test
  void ShareEqualReads_keeps_reads_with_other_hints_apart() {
    leaves(new ShareEqualReads(), "rate(x[5m]) + max_over_time(x[5m] offset 1s)");
    leaves(new ShareEqualReads(), "x{a=\"1\"} + x{a=\"2\"} offset 1s");
  }

  @Test
  void MarkInvariantParts_evaluates_once_what_at_fixes() {
    rewrites(
        new MarkInvariantParts(),
        "x + x @ end() + rate(x[5m] @ start()) * 2",
        """
        combine +
          combine +
            scan {__name__="x"} from 300001ms to 1200000ms
            once
              scan @ 1200000ms {__name__="x"} from 900001ms to 1200000ms
          once
            combine *
              call rate
                window 300000ms @ 600000ms {__name__="x"} from 300001ms to 600000ms
              number 2.0
        """);
  }

  @Test
  void MarkInvariantParts_leaves_what_looks_at_the_clock() {
    leaves(new MarkInvariantParts(), "time()");
    leaves(new MarkInvariantParts(), "predict_linear(x[5m] @ 100, 60)");
    rewrites(
        new MarkInvariantParts(),
        "timestamp(x @ 100) + timestamp(abs(x @ 100))",
        """
        combine +
          once
            call timestamp
              scan @ 100000ms {__name__="x"} from -199999ms to 100000ms
          call timestamp
            once
              call abs
                scan @ 100000ms {__name__="x"} from -199999ms to 100000ms
        """);
  }
}
