package dev.perennial.promql.exec.binary;

import dev.perennial.promql.exec.step.Column;
import dev.perennial.promql.exec.step.Operator;
import dev.perennial.promql.exec.step.Query;
import dev.perennial.promql.exec.step.Relabeled;
import dev.perennial.promql.exec.step.Relabeled.Twins;
import dev.perennial.promql.plan.Plan;
import dev.perennial.promql.plan.ScalarOperators;
import dev.perennial.promql.syntax.Operator.Family;

/// An operator between the samples of a vector and a number.
public final class VectorScalar {
  private final Plan.Combine node;
  private final double[] scalar;
  private final boolean scalarLeft;
  private final Elements elements;

  private VectorScalar(Query query, Plan.Combine node, double[] scalar, boolean scalarLeft) {
    this.node = node;
    this.scalar = scalar;
    this.scalarLeft = scalarLeft;
    this.elements = new Elements(node.operator(), (_, remark) -> query.annotations().add(remark), node.position());
  }

  /// `vector operator scalar`, one scalar for each step.
  public static Operator scalarRight(Query query, Plan.Combine node, Operator vector, double[] scalar) {
    return new VectorScalar(query, node, scalar, false).over(query, vector);
  }

  /// `scalar operator vector`, one scalar for each step; a comparison answers the vector's samples all the same.
  public static Operator scalarLeft(Query query, Plan.Combine node, double[] scalar, Operator vector) {
    return new VectorScalar(query, node, scalar, true).over(query, vector);
  }

  private Operator over(Query query, Operator vector) {
    boolean arithmetic = node.operator().family() == Family.ARITHMETIC;
    if (arithmetic || node.bool()) {
      return Relabeled.unnamed(query, vector, Twins.JOIN, this::apply);
    }
    return new Relabeled(vector, vector.series(), this::apply);
  }

  private Column apply(Column in) {
    if (in.onlyFloats() && node.operator().family() == Family.ARITHMETIC) {
      return arithmetic(in.values());
    }
    var out = new Column(in.steps());
    for (int i = 0; i < in.steps(); i++) {
      if (in.has(i)) {
        apply(in, out, i);
      }
    }
    return out;
  }

  private Column arithmetic(double[] in) {
    var out = new double[in.length];
    for (int i = 0; i < in.length; i++) {
      if (Column.isAbsent(in[i])) {
        out[i] = Column.ABSENT;
      } else {
        out[i] =
            scalarLeft
                ? ScalarOperators.apply(node.operator(), scalar[i], in[i])
                : ScalarOperators.apply(node.operator(), in[i], scalar[i]);
      }
    }
    return new Column(out);
  }

  private void apply(Column in, Column out, int i) {
    double value = in.values()[i];
    var histogram = in.histogram(i);
    var result =
        scalarLeft
            ? elements.apply(scalar[i], null, value, histogram, out, i)
            : elements.apply(value, histogram, scalar[i], null, out, i);
    if (result == Elements.Result.REFUSED) {
      return;
    }
    if (node.bool()) {
      out.set(i, result == Elements.Result.KEPT ? 1 : 0);
    } else if (result == Elements.Result.KEPT && node.operator().family() == Family.COMPARISON) {
      out.copy(i, in);
    }
  }
}
