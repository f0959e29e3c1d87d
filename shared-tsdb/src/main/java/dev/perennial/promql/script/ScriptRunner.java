package dev.perennial.promql.script;

import dev.perennial.promql.script.Command.Expected;
import dev.perennial.promql.script.Command.Notices;
import dev.perennial.promql.script.Command.Order;
import dev.perennial.promql.syntax.Expr;
import dev.perennial.promql.syntax.Features;
import dev.perennial.promql.syntax.Parsed;
import dev.perennial.promql.syntax.Parser;
import dev.perennial.promql.syntax.ValueType;
import dev.perennial.tsdb.series.MemorySeries;
import dev.perennial.tsdb.series.Samples;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Holds an engine against scripts.
///
/// An instant query that answers with an instant vector is also evaluated as the middle of a range query of three
/// steps, where it must answer the same.
public final class ScriptRunner {
  private static final long STEP = 60_000;

  /// What an instant query may mean something else by than a range query.
  private static final Pattern DEPENDS_ON_RANGE = Pattern.compile("(?i)\\b(start|end|step|range)\\s*\\(");

  private final ScriptEngine engine;

  /// A runner for `engine`.
  public ScriptRunner(ScriptEngine engine) {
    this.engine = engine;
  }

  /// Runs all commands; one verdict for each `eval`.
  public List<Verdict> run(Script script) {
    var verdicts = new ArrayList<Verdict>();
    var loaded = new Loaded();
    var source = loaded.source();
    for (var command : script.commands()) {
      switch (command) {
        case Command.Clear _ -> {
          loaded.clear();
          source = loaded.source();
        }
        case Command.Load load -> {
          loaded.load(load);
          source = loaded.source();
        }
        case Command.Eval eval -> verdicts.add(evaluate(eval, source));
      }
    }
    return verdicts;
  }

  private Verdict evaluate(Command.Eval eval, MemorySeries source) {
    var outcome = engine.evaluate(source, eval.query(), eval.times());
    if (outcome instanceof Outcome.Unsupported(String name)) {
      return new Verdict.Unsupported(eval.line(), eval.query(), name);
    }
    return Comparison.compare(eval.expected(), eval.times(), outcome)
        .or(() -> compareInRange(eval, source, outcome))
        .<Verdict>map(reason -> new Verdict.Failed(eval.line(), eval.query(), reason))
        .orElseGet(() -> new Verdict.Passed(eval.line(), eval.query()));
  }

  private Optional<String> compareInRange(Command.Eval eval, MemorySeries source, Outcome outcome) {
    var expected = eval.expected();
    if (!(eval.times() instanceof Times.Instant(long at))
        || !(outcome instanceof Outcome.Series series)
        || series.type() != ValueType.VECTOR
        || expected.order() == Order.AS_WRITTEN
        || DEPENDS_ON_RANGE.matcher(eval.query()).find()
        || !isInstantVector(eval.query())) {
      return Optional.empty();
    }
    var range = new Times.Range(at - STEP, at + STEP, STEP);
    return switch (engine.evaluate(source, eval.query(), range)) {
      // At the steps around the middle one there may be an error of its own.
      case Outcome.Failed _, Outcome.Unsupported _, Outcome.Text _ -> Optional.empty();
      case Outcome.Series answer ->
          Comparison.compare(withoutNotices(expected), eval.times(), middle(answer, at))
              .map(reason -> "as the middle of a range: " + reason);
    };
  }

  private static boolean isInstantVector(String query) {
    return Parser.parse(query, Features.all()) instanceof Parsed.Query(Expr expr) && ValueType.of(expr) == ValueType.VECTOR;
  }

  private static Expected withoutNotices(Expected expected) {
    var unchecked = new Notices.Unchecked();
    return new Expected(
        expected.series(), expected.scalar(), expected.text(), expected.vector(), Order.ANY, expected.fail(), unchecked, unchecked);
  }

  private static Outcome middle(Outcome.Series answer, long at) {
    var rows = new ArrayList<Outcome.Row>();
    for (var row : answer.rows()) {
      int place = row.samples().firstAtOrAfter(at);
      if (place < row.samples().size() && row.samples().time(place) == at) {
        var one = new Samples(1);
        one.add(row.samples(), place);
        rows.add(new Outcome.Row(row.labels(), one));
      }
    }
    return new Outcome.Series(ValueType.VECTOR, rows, List.of(), List.of());
  }
}
