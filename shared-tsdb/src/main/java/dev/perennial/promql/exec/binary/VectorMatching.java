package dev.perennial.promql.exec.binary;

import dev.perennial.promql.exec.annotation.Annotation;
import dev.perennial.promql.exec.step.Column;
import dev.perennial.promql.exec.step.Exchange;
import dev.perennial.promql.exec.step.Held;
import dev.perennial.promql.exec.step.Operator;
import dev.perennial.promql.exec.step.Query;
import dev.perennial.promql.exec.step.QueryException;
import dev.perennial.promql.exec.step.Relabeled;
import dev.perennial.promql.plan.Plan;
import dev.perennial.promql.syntax.Expr.Cardinality;
import dev.perennial.promql.syntax.Expr.Matching;
import dev.perennial.promql.syntax.Operator.Family;
import dev.perennial.tsdb.labels.Labels;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An arithmetic, comparing or trimming operator between the samples of two vectors.
///
/// The side of which an element may meet only one (the right one, or with `group_right` the left one) is held; the other
/// streams past it. At each step an element meets the one of its group that is there at that step.
public final class VectorMatching {
  private final Query query;
  private final Plan.Combine node;
  private final Matching matching;
  private final int steps;
  private final boolean swapped;
  private final Elements elements;

  /** Of all remarks on a step Prometheus makes only the last. */
  private final @Nullable Annotation[] lastRemarks;

  private final Operator many;
  private final Held one;
  private final Signatures signatures;
  private final int[] manyGroups;
  private final int[] oneGroups;
  private final List<List<Integer>> oneOfGroup = new ArrayList<>();

  /** The first step at which an element met two others, and beyond the last one if none did. */
  private int ambiguous = Integer.MAX_VALUE;

  private final BitSet manyPresent = new BitSet();
  private final Map<Match, BitSet> matched = new HashMap<>();
  private final Map<Labels, Column> out = new LinkedHashMap<>();

  /// What may be met once a step: one to one a group, else a result of a group.
  private record Match(int group, Labels result) {}

  private VectorMatching(Query query, Plan.Combine node, Operator left, Operator right, int steps) {
    this.query = query;
    this.node = node;
    this.matching = node.matching();
    this.steps = steps;
    this.swapped = matching.cardinality() == Cardinality.ONE_TO_MANY;
    this.lastRemarks = new @Nullable Annotation[steps];
    this.elements = new Elements(node.operator(), (step, remark) -> lastRemarks[step] = remark, node.position());
    this.many = swapped ? right : left;
    this.one = Held.of(query, swapped ? left : right);
    this.signatures = new Signatures(matching);
    this.oneGroups = signatures.of(one.series());
    this.manyGroups = signatures.of(many.series());
    for (int i = 0; i < signatures.size(); i++) {
      oneOfGroup.add(new ArrayList<>());
    }
    for (int i = 0; i < oneGroups.length; i++) {
      oneOfGroup.get(oneGroups[i]).add(i);
    }
  }

  /// `left operator right` at `steps` steps.
  public static Operator of(Query query, Plan.Combine node, Operator left, Operator right, int steps) {
    return new VectorMatching(query, node, left, right, steps).apply();
  }

  private Operator apply() {
    boolean filling = matching.fillLeft().isPresent() || matching.fillRight().isPresent();
    Exchange.inOrder(
        query,
        many,
        (first, batch) -> {
          for (int i = 0; i < batch.length; i++) {
            for (int step = 0; step < steps; step++) {
              if (batch[i].has(step)) {
                manyPresent.set(step);
              }
            }
            meet(first + i, batch[i]);
          }
        });
    refuseTwinsOfOneSide(filling);
    if (ambiguous < steps) {
      throw QueryException.execution(
          matching.cardinality() == Cardinality.ONE_TO_ONE
              ? "multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)"
              : "multiple matches for labels: grouping labels must ensure unique matches");
    }
    fillManySide();
    for (var remark : lastRemarks) {
      if (remark != null) {
        query.annotations().add(remark);
      }
    }
    out.values().forEach(column -> query.budget().take(column.count(), column.bytes()));
    var nameless = Relabeled.nameless(query, node.bool() ? out.size() : 0);
    return new Held(List.copyOf(out.keySet()), List.copyOf(out.values()), nameless);
  }

  /** Two elements of one group on the side of one are an error wherever the operator looks at that step at all. */
  private void refuseTwinsOfOneSide(boolean filling) {
    for (var group : oneOfGroup) {
      if (group.size() < 2) {
        continue;
      }
      for (int step = 0; step < steps && step <= ambiguous; step++) {
        if (!filling && !manyPresent.get(step)) {
          continue;
        }
        int found = -1;
        for (int place : group) {
          if (!one.columns().get(place).has(step)) {
            continue;
          }
          if (found >= 0) {
            throw twins(one.series().get(found), one.series().get(place));
          }
          found = place;
        }
      }
    }
  }

  private QueryException twins(Labels first, Labels second) {
    var a = first.toString();
    var b = second.toString();
    boolean ordered = Labels.ORDER.compare(a, b) <= 0;
    return QueryException.execution(
        "found duplicate series for the match group "
            + signatures.labels(second)
            + " on the "
            + (swapped ? "left" : "right")
            + " hand-side of the operation: ["
            + (ordered ? a : b)
            + ", "
            + (ordered ? b : a)
            + "];many-to-many matching not allowed: matching labels must be unique on one side");
  }

  private void meet(int place, Column column) {
    int group = manyGroups[place];
    var labels = many.series().get(place);
    var partners = oneOfGroup.get(group);
    var alone = new BitSet(steps);
    alone.set(0, steps);
    for (int partner : partners) {
      var other = one.columns().get(partner);
      var both = new BitSet(steps);
      for (int step = 0; step < steps; step++) {
        if (other.has(step)) {
          alone.clear(step);
          if (column.has(step)) {
            both.set(step);
          }
        }
      }
      combine(group, result(labels, one.series().get(partner)), column, other, both);
    }
    // As in Prometheus, fill_right is for the side of one, also where group_right makes that the left one.
    var fill = matching.fillRight();
    if (fill.isPresent()) {
      for (int step = 0; step < steps; step++) {
        if (!column.has(step)) {
          alone.clear(step);
        }
      }
      combine(group, result(labels, signatures.labels(labels)), column, constant(fill.get()), alone);
    }
  }

  private Column constant(double value) {
    var column = new Column(steps);
    for (int step = 0; step < steps; step++) {
      column.set(step, value);
    }
    return column;
  }

  /** Elements of the side of one that met nobody meet the number given for the missing ones. */
  private void fillManySide() {
    var fill = matching.fillLeft();
    if (fill.isEmpty()) {
      return;
    }
    var met = new HashMap<Integer, BitSet>();
    matched.forEach((match, at) -> met.computeIfAbsent(match.group, _ -> new BitSet()).or(at));
    for (int place = 0; place < oneGroups.length; place++) {
      var column = one.columns().get(place);
      var alone = new BitSet(steps);
      var already = met.getOrDefault(oneGroups[place], new BitSet());
      for (int step = 0; step < steps; step++) {
        if (column.has(step) && !already.get(step)) {
          alone.set(step);
        }
      }
      var labels = one.series().get(place);
      combine(oneGroups[place], result(signatures.labels(labels), labels), constant(fill.get()), column, alone);
    }
  }

  private void combine(int group, Labels result, Column column, Column other, BitSet at) {
    if (at.isEmpty()) {
      return;
    }
    boolean oneToOne = matching.cardinality() == Cardinality.ONE_TO_ONE;
    var seen = matched.computeIfAbsent(new Match(group, oneToOne ? Labels.empty() : result), _ -> new BitSet());
    var combined = new Column(steps);
    for (int step = at.nextSetBit(0); step >= 0; step = at.nextSetBit(step + 1)) {
      var answer = apply(column, other, combined, step);
      if (answer == Elements.Result.REFUSED) {
        continue;
      }
      if (seen.get(step)) {
        ambiguous = Math.min(ambiguous, step);
      }
      seen.set(step);
      if (node.bool()) {
        combined.set(step, answer == Elements.Result.KEPT ? 1 : 0);
      }
    }
    if (!combined.isEmpty()) {
      var existing = out.putIfAbsent(result, combined);
      if (existing != null && ambiguous == Integer.MAX_VALUE) {
        Relabeled.join(existing, combined);
      }
    }
  }

  private Elements.Result apply(Column column, Column other, Column combined, int step) {
    double value = column.values()[step];
    double otherValue = other.values()[step];
    return swapped
        ? elements.apply(otherValue, other.histogram(step), value, column.histogram(step), combined, step)
        : elements.apply(value, column.histogram(step), otherValue, other.histogram(step), combined, step);
  }

  private Labels result(Labels labels, Labels partner) {
    var result =
        node.operator().family() == Family.ARITHMETIC
            ? Relabeled.unnamed(labels)
            : node.bool() ? Relabeled.unnamed(query, labels) : labels;
    if (matching.cardinality() == Cardinality.ONE_TO_ONE) {
      result =
          matching.on() ? result.only(Set.copyOf(matching.labels())) : result.without(Set.copyOf(matching.labels()));
    }
    for (var name : matching.included()) {
      result = result.with(name, partner.value(name));
    }
    return result;
  }
}
