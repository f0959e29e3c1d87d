package dev.perennial.promql.exec.function;

import dev.perennial.promql.exec.step.Column;
import dev.perennial.promql.exec.step.Exchange;
import dev.perennial.promql.exec.step.Held;
import dev.perennial.promql.exec.step.Operator;
import dev.perennial.promql.exec.step.Query;
import dev.perennial.promql.plan.Plan;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Matcher;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;

/// `absent` and `absent_over_time`: 1 at the steps at which a vector is empty.
public final class Absence {
  private Absence() {}

  /// 1 where `input` has nothing, under labels that can be told from `argument`.
  public static Held of(Query query, Operator input, Plan argument, int steps) {
    var present = new BitSet(steps);
    Exchange.inOrder(
        query,
        input,
        (_, batch) -> {
          for (var column : batch) {
            for (int step = 0; step < steps; step++) {
              if (column.has(step)) {
                present.set(step);
              }
            }
          }
        });
    var out = new Column(steps);
    for (int step = present.nextClearBit(0); step < steps; step = present.nextClearBit(step + 1)) {
      out.set(step, 1);
    }
    return new Held(List.of(labels(argument)), List.of(out));
  }

  /// The labels that a selector's series would surely have: those with one equality matcher and no other.
  private static Labels labels(Plan argument) {
    return switch (argument) {
      case Plan.Scan scan -> labels(scan.read().matchers());
      case Plan.Window window -> labels(window.read().matchers());
      case Plan.Invariant(var inner) -> labels(inner);
      case Plan.Constant _, Plan.Text _, Plan.Subquery _, Plan.Call _, Plan.Aggregate _, Plan.Combine _, Plan.Negate _ ->
          Labels.empty();
    };
  }

  private static Labels labels(List<Matcher> matchers) {
    var labels = Labels.empty();
    var seen = new HashSet<String>();
    for (var matcher : matchers) {
      if (matcher.name().equals(Labels.NAME)) {
        continue;
      }
      boolean first = seen.add(matcher.name());
      labels = labels.with(matcher.name(), first && matcher.kind() == Matcher.Kind.EQUAL ? matcher.value() : "");
    }
    return labels;
  }
}
