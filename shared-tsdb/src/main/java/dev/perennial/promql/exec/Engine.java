package dev.perennial.promql.exec;

import dev.perennial.promql.exec.Outcome.Answer;
import dev.perennial.promql.exec.Outcome.Failed;
import dev.perennial.promql.exec.Outcome.Kind;
import dev.perennial.promql.exec.annotation.Annotation;
import dev.perennial.promql.exec.step.Budget;
import dev.perennial.promql.exec.step.Memory;
import dev.perennial.promql.exec.step.Query;
import dev.perennial.promql.exec.step.QueryException;
import dev.perennial.promql.plan.Plan;
import dev.perennial.promql.plan.PlanException;
import dev.perennial.promql.plan.PlanTree;
import dev.perennial.promql.plan.Planner;
import dev.perennial.promql.plan.StepByStep;
import dev.perennial.promql.plan.Steps;
import dev.perennial.promql.syntax.Parsed;
import dev.perennial.promql.syntax.Parser;
import dev.perennial.tsdb.series.Notes;
import dev.perennial.tsdb.series.SeriesSource;
import dev.perennial.tsdb.series.SourceEnded;
import dev.perennial.tsdb.time.TimeRange;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Evaluates PromQL. Safe for many threads; queries share the engine's threads, and a query's answer does not depend on
/// how many there are.
public final class Engine implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Engine.class);

  private final EngineOptions options;
  private final ExecutorService executor;
  private final Memory memory;

  /// An engine with threads of its own.
  public Engine(EngineOptions options) {
    this.options = options;
    // What one query may hold is far more than nearly all do.
    this.memory = new Memory(options.maxBytes() > Long.MAX_VALUE / 2 ? Long.MAX_VALUE : 2 * options.maxBytes());
    this.executor =
        Executors.newFixedThreadPool(
            options.parallelism(), Thread.ofPlatform().daemon().name("promql-", 0).factory());
  }

  /// Answers `query` at one instant.
  public Outcome instant(SeriesSource source, String query, long time, QueryOptions queryOptions) {
    return new Running(source, query, Steps.at(time), time, queryOptions).answer(Shape.INSTANT);
  }

  /// Answers `query` at the instants from `start` to at most `end`, `step` milliseconds apart; both are milliseconds, and `step` is positive.
  public Outcome range(
      SeriesSource source, String query, long start, long end, long step, QueryOptions queryOptions) {
    if (step <= 0 || end < start) {
      throw new IllegalArgumentException("Cannot step from " + start + " to " + end + " by " + step);
    }
    return new Running(source, query, stepsOf(start, end, step), end, queryOptions).answer(Shape.RANGE);
  }

  /// How `query` would be evaluated at the instants from `start` to at most `end`, `step` milliseconds apart.
  public Explanation explain(String query, long start, long end, long step, QueryOptions queryOptions) {
    return switch (Parser.parse(query, queryOptions.features())) {
      case Parsed.Rejected rejected -> new Explanation.Rejected(rejected.message());
      case Parsed.Query(var expr) -> {
        try {
          yield new Explanation.Planned(
              PlanTree.of(
                  Planner.plan(
                      expr,
                      stepsOf(start, end, step),
                      end,
                      queryOptions.lookback().orElse(options.lookback()).toMillis(),
                      options.subqueryStep().toMillis())));
        } catch (PlanException unplanned) {
          yield new Explanation.Rejected(sentence(unplanned));
        }
      }
    };
  }

  /// The time that a range query reads, if the answer at each of its steps is the same whichever others are asked for; empty if
  /// not, or if the query is wrong.
  public Optional<TimeRange> reads(String query, long start, long end, long step, QueryOptions queryOptions) {
    return switch (Parser.parse(query, queryOptions.features())) {
      case Parsed.Query(var expr) when StepByStep.holds(expr) ->
          StepByStep.span(
              Planner.plan(
                  expr,
                  stepsOf(start, end, step),
                  end,
                  queryOptions.lookback().orElse(options.lookback()).toMillis(),
                  options.subqueryStep().toMillis()));
      case Parsed.Query _, Parsed.Rejected _ -> Optional.empty();
    };
  }

  private static Steps stepsOf(long start, long end, long step) {
    return Steps.between(start, end, step);
  }

  private static String sentence(Throwable failure) {
    var message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }

  /// The bytes that the queries under way hold now.
  public long held() {
    return memory.held();
  }

  /// Lets the engine's threads end.
  @Override
  public void close() {
    executor.shutdownNow();
  }

  /// What is asked for.
  private enum Shape {
    INSTANT,
    RANGE
  }

  /// One query from its text to its outcome.
  private final class Running {
    private final SeriesSource source;
    private final String text;
    private final Steps steps;
    private final long end;
    private final QueryOptions asked;
    private final long lookback;

    Running(SeriesSource source, String text, Steps steps, long end, QueryOptions asked) {
      this.source = source;
      this.text = text;
      this.steps = steps;
      this.end = end;
      this.asked = asked;
      this.lookback = asked.lookback().orElse(options.lookback()).toMillis();
    }

    Outcome answer(Shape shape) {
      Instant began = options.clock().instant();
      try {
        return switch (Parser.parse(text, asked.features())) {
          case Parsed.Rejected rejected -> new Failed(Kind.BAD_DATA, rejected.message());
          case Parsed.Query(var expr) ->
              evaluate(
                  Planner.plan(expr, steps, end, lookback, options.subqueryStep().toMillis()), shape, began);
        };
      } catch (PlanException unplanned) {
        return new Failed(Kind.BAD_DATA, sentence(unplanned));
      } catch (QueryException ended) {
        return new Failed(
            switch (ended.kind()) {
              case EXECUTION -> Kind.EXECUTION;
              case TIMEOUT -> Kind.TIMEOUT;
              case CANCELED -> Kind.CANCELED;
            },
            sentence(ended));
      } catch (RuntimeException | StackOverflowError failed) {
        if (!(failed instanceof SourceEnded)) {
          LOG.warn("Cannot evaluate the query {}", text, failed);
        }
        return new Failed(Kind.INTERNAL, "expanding series: " + sentence(failed));
      }
    }

    private Outcome evaluate(Plan plan, Shape shape, Instant began) {
      if (shape == Shape.RANGE && !Results.isSteppable(plan)) {
        return new Failed(
            Kind.BAD_DATA,
            "invalid expression type \""
                + plan.type().text()
                + "\" for range query, must be Scalar or instant Vector");
      }
      Instant planned = options.clock().instant();
      var budget =
          new Budget(options.maxSamples(), Math.min(options.maxBytes(), asked.maxBytes().orElse(Long.MAX_VALUE)), memory);
      var query =
          new Query(
              steps,
              lookback,
              options.parallelism(),
              executor,
              budget,
              options.clock(),
              began.plus(asked.timeout().orElse(options.timeout())),
              asked.cancellation(),
              asked.features());
      var trace = new Trace(asked.detail());
      try (budget;
          var reads = new Reads(source, trace, budget)) {
        var results = new Results(new Evaluator(query, reads, trace), reads);
        Value value =
            switch (shape) {
              case INSTANT -> results.instant(plan, steps.start());
              case RANGE -> results.range(plan, steps);
            };
        return new Answer(
            value,
            new Notes(
                query.annotations().texts(Annotation.Level.WARNING, text),
                query.annotations().texts(Annotation.Level.INFO, text)),
            reads.notes(),
            statistics(
                query,
                began,
                planned,
                asked.detail() == QueryOptions.Detail.ANALYZED ? Optional.of(reads.analysis(plan)) : Optional.empty()));
      }
    }

    private Statistics statistics(Query query, Instant began, Instant planned, Optional<Analysis> analysis) {
      return new Statistics(
          query.counters().looked(),
          query.counters().read(),
          query.budget().peakSamples(),
          query.budget().peakBytes(),
          Duration.between(began, planned),
          Duration.between(planned, options.clock().instant()),
          analysis);
    }
  }
}
