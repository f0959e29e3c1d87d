package dev.perennial.promql.plan;

import dev.perennial.promql.syntax.Expr.Extent;
import dev.perennial.promql.syntax.Expr.Grouping;
import dev.perennial.promql.syntax.Expr.Matching;
import dev.perennial.promql.syntax.Operator;
import dev.perennial.promql.syntax.Position;
import dev.perennial.promql.syntax.ValueType;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// A node of a plan. Immutable; `position` is where it stands in the query's text.
public sealed interface Plan {
  /// Where the node stands in the text.
  Position position();

  /// What it evaluates to.
  ValueType type();

  /// This node with each child replaced.
  Plan withChildren(UnaryOperator<Plan> change);

  /// A number.
  record Constant(Position position, double value) implements Plan {
    @Override
    public ValueType type() {
      return ValueType.SCALAR;
    }

    @Override
    public Plan withChildren(UnaryOperator<Plan> change) {
      return this;
    }
  }

  /// A text.
  record Text(Position position, String value) implements Plan {
    @Override
    public ValueType type() {
      return ValueType.STRING;
    }

    @Override
    public Plan withChildren(UnaryOperator<Plan> change) {
      return this;
    }
  }

  /// The newest sample of each series within the lookback.
  record Scan(Position position, Read read, When when, Extent extent) implements Plan {
    @Override
    public ValueType type() {
      return ValueType.VECTOR;
    }

    @Override
    public Plan withChildren(UnaryOperator<Plan> change) {
      return this;
    }
  }

  /// The samples of each series in the `range` milliseconds before an instant.
  record Window(Position position, Read read, When when, long range, Extent extent) implements Plan {
    @Override
    public ValueType type() {
      return ValueType.MATRIX;
    }

    @Override
    public Plan withChildren(UnaryOperator<Plan> change) {
      return this;
    }
  }

  /// The values of `inner` at the multiples of `step` in the `range` milliseconds before an instant.
  record Subquery(Position position, Plan inner, long range, long step, When when) implements Plan {
    @Override
    public ValueType type() {
      return ValueType.MATRIX;
    }

    @Override
    public Plan withChildren(UnaryOperator<Plan> change) {
      return new Subquery(position, change.apply(inner), range, step, when);
    }

    /// The instants at which `inner` is evaluated for the steps `outer`; empty if no multiple of the step is among them.
    public Optional<Steps> steps(Steps outer) {
      long before = when.of(outer.start()) - range;
      long end = when.of(outer.last());
      long first = (Math.floorDiv(before, step) + 1) * step;
      return first > end ? Optional.empty() : Optional.of(Steps.between(first, end, step));
    }
  }

  /// A call of a function.
  record Call(Position position, ValueType type, String function, List<Plan> arguments) implements Plan {
    /// Copies the arguments.
    public Call {
      arguments = List.copyOf(arguments);
    }

    @Override
    public Plan withChildren(UnaryOperator<Plan> change) {
      return new Call(position, type, function, arguments.stream().map(change).toList());
    }
  }

  /// An aggregation.
  record Aggregate(Position position, String name, Optional<Plan> parameter, Plan inner, Grouping grouping)
      implements Plan {
    @Override
    public ValueType type() {
      return ValueType.VECTOR;
    }

    @Override
    public Plan withChildren(UnaryOperator<Plan> change) {
      return new Aggregate(position, name, parameter.map(change), change.apply(inner), grouping);
    }
  }

  /// An operator between two nodes.
  record Combine(Position position, Operator operator, boolean bool, Plan left, Plan right, Matching matching)
      implements Plan {
    @Override
    public ValueType type() {
      return left.type() == ValueType.SCALAR && right.type() == ValueType.SCALAR ? ValueType.SCALAR : ValueType.VECTOR;
    }

    @Override
    public Plan withChildren(UnaryOperator<Plan> change) {
      return new Combine(position, operator, bool, change.apply(left), change.apply(right), matching);
    }
  }

  /// A minus sign.
  record Negate(Position position, Plan inner) implements Plan {
    @Override
    public ValueType type() {
      return inner.type();
    }

    @Override
    public Plan withChildren(UnaryOperator<Plan> change) {
      return new Negate(position, change.apply(inner));
    }
  }

  /// A node whose value is the same at each step: evaluated at the first and repeated.
  record Invariant(Plan inner) implements Plan {
    @Override
    public Position position() {
      return inner.position();
    }

    @Override
    public ValueType type() {
      return inner.type();
    }

    @Override
    public Plan withChildren(UnaryOperator<Plan> change) {
      return new Invariant(change.apply(inner));
    }
  }
}
