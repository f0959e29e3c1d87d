package dev.perennial.promql.exec.binary;

import dev.perennial.promql.exec.step.Column;
import dev.perennial.promql.exec.step.Exchange;
import dev.perennial.promql.exec.step.Held;
import dev.perennial.promql.exec.step.Operator;
import dev.perennial.promql.exec.step.Query;
import dev.perennial.promql.exec.step.Relabeled;
import dev.perennial.promql.exec.step.Relabeled.Twins;
import dev.perennial.promql.syntax.Expr.Matching;
import dev.perennial.tsdb.labels.Labels;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// `and`, `or` and `unless`: which samples stay is decided by the label sets of the other side.
public final class SetOperators {
  private SetOperators() {}

  /// Left samples that have a partner.
  public static Operator and(Query query, Operator left, Operator right, Matching matching) {
    return filtered(query, left, right, matching, true);
  }

  /// Left samples that have no partner.
  public static Operator unless(Query query, Operator left, Operator right, Matching matching) {
    return filtered(query, left, right, matching, false);
  }

  /// All left samples, and right ones that have no partner.
  public static Operator or(Query query, Operator left, Operator right, Matching matching) {
    var held = Held.of(query, left);
    var rest = filtered(query, right, held, matching, false);
    var labels = new ArrayList<Labels>(held.series());
    var nameless = (BitSet) held.nameless().clone();
    var namelessRest = rest.nameless();
    var columns = new ArrayList<Column>(held.columns());
    Exchange.inOrder(
        query,
        rest,
        (first, batch) -> {
          for (int i = 0; i < batch.length; i++) {
            if (!batch[i].isEmpty()) {
              query.budget().take(batch[i].count(), batch[i].bytes());
              nameless.set(labels.size(), namelessRest.get(first + i));
              labels.add(rest.series().get(first + i));
              columns.add(batch[i]);
            }
          }
        });
    return Relabeled.distinct(query, new Held(labels, columns, nameless), Twins.JOIN);
  }

  private static Operator filtered(Query query, Operator kept, Operator other, Matching matching, boolean partners) {
    var signatures = new Signatures(matching);
    var otherGroups = signatures.of(other.series());
    var keptGroups = signatures.of(kept.series());
    var present = new ArrayList<BitSet>(signatures.size());
    for (int i = 0; i < signatures.size(); i++) {
      present.add(new BitSet());
    }
    Exchange.inOrder(
        query,
        other,
        (first, batch) -> {
          for (int i = 0; i < batch.length; i++) {
            var steps = present.get(otherGroups[first + i]);
            for (int step = 0; step < batch[i].steps(); step++) {
              if (batch[i].has(step)) {
                steps.set(step);
              }
            }
          }
        });
    return new Filtered(kept, keptGroups, present, partners);
  }

  /// The samples of `kept` at the steps that its group has (`partners`) or has not.
  private static final class Filtered implements Operator {
    private final Operator kept;
    private final int[] groups;
    private final List<BitSet> present;
    private final boolean partners;

    Filtered(Operator kept, int[] groups, List<BitSet> present, boolean partners) {
      this.kept = kept;
      this.groups = groups;
      this.present = present;
      this.partners = partners;
    }

    @Override
    public List<Labels> series() {
      return kept.series();
    }

    @Override
    public BitSet nameless() {
      return kept.nameless();
    }

    @Override
    public Column[] batch(int index) {
      var batch = kept.batch(index);
      for (int i = 0; i < batch.length; i++) {
        var steps = present.get(groups[index * RUN + i]);
        var out = new Column(batch[i].steps());
        for (int step = 0; step < batch[i].steps(); step++) {
          if (batch[i].has(step) && steps.get(step) == partners) {
            out.copy(step, batch[i]);
          }
        }
        batch[i] = out;
      }
      return batch;
    }
  }
}
