package dev.perennial.query.http;

import dev.perennial.promql.exec.Engine;
import dev.perennial.promql.exec.Explanation;
import dev.perennial.promql.exec.Outcome;
import dev.perennial.promql.exec.QueryOptions;
import dev.perennial.promql.syntax.Features;
import dev.perennial.query.cost.Bill;
import dev.perennial.query.cost.Cost;
import dev.perennial.query.fanout.IncompleteException;
import dev.perennial.query.fanout.LimitException;
import dev.perennial.query.fanout.Pin;
import dev.perennial.query.fanout.Reading;
import dev.perennial.query.fanout.StalePinException;
import dev.perennial.query.running.Admission;
import dev.perennial.query.running.RunningQueries;
import dev.perennial.query.split.RangeQueries;
import dev.perennial.query.trace.Trace;
import dev.perennial.tsdb.series.Notes;
import java.time.Duration;
import java.time.InstantSource;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;

/// Queries at one instant and over a range.
final class QueryEndpoints {
  private static final long MOST_POINTS = 11_000;

  /** A header that lowers what the query may hold in memory. */
  private static final String MAX_MEMORY = "X-Perennial-Max-Memory";

  private final Engine engine;
  private final RangeQueries ranges;
  private final RunningQueries running;
  private final QueryLog log;
  private final Readings readings;
  private final Limits limits;
  private final InstantSource clock;

  /// What holds for every query unless it asks for less.
  record Limits(Duration timeout, Duration lookback, Features features) {}

  QueryEndpoints(Api.Evaluation evaluation, QueryLog log, Readings readings, Limits limits, InstantSource clock) {
    this.engine = evaluation.engine();
    this.ranges = evaluation.ranges();
    this.running = evaluation.running();
    this.log = log;
    this.readings = readings;
    this.limits = limits;
    this.clock = clock;
  }

  /// The value of a query at one instant.
  Reply instant(Endpoint.Call call) {
    var parameters = call.parameters();
    var limit = parameters.limit();
    long time = parameters.optionalTime("time").orElseGet(clock::millis);
    var query = parameters.form().first("query");
    var reading = readings.of(parameters, Duration.ZERO);
    var options = options(call, reading);
    var evaluated = answer(call, query, reading, options, pin -> engine.instant(pin, query, time, options));
    return reply(parameters, evaluated, limit, time, 0);
  }

  /// The values of a query at equal distances.
  Reply range(Endpoint.Call call) {
    var parameters = call.parameters();
    var limit = parameters.limit();
    long start = parameters.time("start");
    long end = parameters.time("end");
    if (end < start) {
      throw Refusal.parameter("end", "end timestamp must not be before start time");
    }
    var length = parameters.duration("step");
    long step = length.toMillis();
    if (step <= 0) {
      throw Refusal.parameter(
          "step", "zero or negative query resolution step widths are not accepted. Try a positive integer");
    }
    if ((end - start) / step > MOST_POINTS) {
      throw Refusal.request(
          "exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)");
    }
    var query = parameters.form().first("query");
    var reading = readings.of(parameters, length);
    var options = options(call, reading);
    var evaluated = answer(call, query, reading, options, pin -> ranges.answer(pin, reading, query, start, end, step, options));
    return reply(parameters, evaluated, limit, start, step);
  }

  /// How a query at one instant would be evaluated.
  Reply explainInstant(Endpoint.Call call) {
    long time = call.parameters().optionalTime("time").orElseGet(clock::millis);
    return explained(call, Duration.ZERO, time, time, 1);
  }

  /// How a query over a range would be evaluated.
  Reply explainRange(Endpoint.Call call) {
    var parameters = call.parameters();
    long start = parameters.time("start");
    long end = parameters.time("end");
    if (end < start) {
      throw Refusal.parameter("end", "end timestamp must not be before start time");
    }
    var length = parameters.duration("step");
    if (length.toMillis() <= 0) {
      throw Refusal.parameter(
          "step", "zero or negative query resolution step widths are not accepted. Try a positive integer");
    }
    return explained(call, length, start, end, length.toMillis());
  }

  private Reply explained(Endpoint.Call call, Duration resolution, long start, long end, long step) {
    var options = options(call, readings.of(call.parameters(), resolution));
    return switch (engine.explain(call.parameters().form().first("query"), start, end, step, options)) {
      case Explanation.Planned(var plan) -> Reply.of(out -> PlanJson.write(out, plan));
      case Explanation.Rejected(var sentence) -> throw Refusal.parameter("query", sentence);
    };
  }

  private QueryOptions options(Endpoint.Call call, Reading reading) {
    var parameters = call.parameters();
    checkEngine(parameters.form());
    var timeout = parameters.optionalDuration("timeout").filter(asked -> asked.compareTo(limits.timeout()) < 0).orElse(limits.timeout());
    var lookback = parameters.lookback().orElse(coarse(reading));
    var options = QueryOptions.with(limits.features()).withTimeout(timeout).withLookback(lookback).withCancellation(call.cancellation());
    options = memory(call, options);
    return Set.of("true", "1").contains(parameters.form().first("analyze")) ? options.analyzed() : options;
  }

  /** What the query may hold in memory, where the client wants less than the server allows. */
  private static QueryOptions memory(Endpoint.Call call, QueryOptions options) {
    var text = call.header(MAX_MEMORY);
    if (text.isEmpty()) {
      return options;
    }
    long bytes =
        Sizes.parse(text)
            .filter(size -> size > 0)
            .orElseThrow(() -> Refusal.request("header " + MAX_MEMORY + ": " + Quoted.of(text) + " is no size such as 64MB"));
    return options.withMaxBytes(bytes);
  }

  /** Samples of a downsampled block are as far apart as its resolution, so they are believed for that long, as in Thanos. */
  private Duration coarse(Reading reading) {
    var resolution = Duration.ofMillis(reading.coarsest().millis());
    var fiveMinutes = Duration.ofMinutes(5);
    if (resolution.compareTo(max(fiveMinutes, limits.lookback())) > 0) {
      return max(Duration.ofHours(1), limits.lookback());
    }
    return resolution.compareTo(limits.lookback()) > 0 ? max(fiveMinutes, limits.lookback()) : limits.lookback();
  }

  private static Duration max(Duration a, Duration b) {
    return a.compareTo(b) > 0 ? a : b;
  }

  /** Thanos has two engines that give the same answers; here both words mean this one. */
  private static void checkEngine(Form form) {
    var engine = form.first("engine");
    if (!Set.of("", "prometheus", "thanos").contains(engine)) {
      throw Refusal.request("'" + engine + "' bad engine");
    }
  }

  /** An evaluated query, the pin it was read from, and what that and a pin before it that had become stale asked the bucket for. */
  private record Evaluated(Outcome.Answer answer, Pin pin, Bill.Sum spent) {}

  /** An evaluated query that is over, and what it cost. */
  private record Paid(Outcome.Answer answer, Pin pin, Cost cost) {}

  private Paid answer(
      Endpoint.Call call, String query, Reading reading, QueryOptions options, Function<Pin, Outcome> evaluation) {
    var patience = options.timeout().orElse(limits.timeout());
    if (patience.toMillis() <= 0) {
      throw new Refusal(Failure.EXECUTION, "context deadline exceeded");
    }
    long begun = System.nanoTime();
    return switch (running.enter(query, patience)) {
      case Admission.Admitted(var slot) -> {
        try (slot) {
          var evaluated = Trace.step("query", () -> evaluated(call, query, reading, evaluation));
          var took = Duration.ofNanos(System.nanoTime() - begun);
          var cost =
              log.answered(call, query, took, evaluated.answer().statistics(), evaluated.pin().missing(), evaluated.spent());
          yield new Paid(evaluated.answer(), evaluated.pin(), cost);
        }
      }
      case Admission.Full() -> throw new Refusal(Failure.TIMEOUT, "query timed out in query queue");
      case Admission.Interrupted() -> throw new Refusal(Failure.CANCELED, "query was canceled in query queue");
    };
  }

  private static Evaluated evaluated(Endpoint.Call call, String query, Reading reading, Function<Pin, Outcome> evaluation) {
    Trace.note("perennial.query", query);
    var sources = ShardInfo.of(call.parameters().form()).narrow(call.share());
    var pin = sources.pin(reading);
    var outcome = evaluation.apply(pin);
    var stale = Bill.Sum.NOTHING;
    if (pin.ended().filter(StalePinException.class::isInstance).isPresent()) {
      stale = pin.spent();
      pin = sources.pinAgain(reading);
      outcome = evaluation.apply(pin);
    }
    return switch (outcome) {
      case Outcome.Answer answer -> {
        Trace.note("perennial.samples", answer.statistics().samplesRead());
        yield new Evaluated(answer, pin, stale.and(pin.spent()));
      }
      case Outcome.Failed failed -> throw refusal(failed, pin);
    };
  }

  private static Refusal refusal(Outcome.Failed failed, Pin pin) {
    var incomplete = pin.ended().filter(IncompleteException.class::isInstance);
    if (incomplete.isPresent()) {
      return new Refusal(Failure.INTERNAL, String.valueOf(incomplete.get().getMessage()));
    }
    var limit = pin.ended().filter(LimitException.class::isInstance);
    if (limit.isPresent()) {
      return new Refusal(Failure.EXECUTION, String.valueOf(limit.get().getMessage()));
    }
    return switch (failed.kind()) {
      case BAD_DATA -> Refusal.parameter("query", failed.sentence());
      case EXECUTION -> new Refusal(Failure.EXECUTION, failed.sentence());
      case TIMEOUT -> new Refusal(Failure.TIMEOUT, failed.sentence());
      case CANCELED -> new Refusal(Failure.CANCELED, failed.sentence());
      case INTERNAL -> new Refusal(Failure.INTERNAL, failed.sentence());
    };
  }

  private static Reply reply(
      Parameters parameters, Paid evaluated, OptionalInt limit, long start, long step) {
    var answer = evaluated.answer();
    var value = ValueJson.limited(answer.value(), limit);
    var notes = answer.notes().and(answer.annotations());
    if (limit.isPresent() && ValueJson.series(answer.value()) > limit.getAsInt()) {
      notes = notes.and(Notes.warning(Truncation.WARNING));
    }
    var stats = parameters.form().first("stats");
    if (!stats.isEmpty() && !stats.equals("true") && !stats.equals("all")) {
      notes =
          notes.and(
              Notes.warning(
                  "value " + Quoted.of(stats) + " for parameter \"stats\" is deprecated and will be rejected in the next major release, use \"true\" or \"all\""));
    }
    var detail = StatisticsJson.Detail.of(stats);
    return new Reply.Content(
        out -> {
          out.writeStartObject();
          ValueJson.write(out, value);
          StatisticsJson.write(out, answer.statistics(), evaluated.cost(), detail, start, step);
          if (answer.statistics().analysis().isPresent()) {
            out.writeFieldName("analysis");
            PlanJson.write(out, answer.statistics().analysis().get());
          }
          out.writeEndObject();
        },
        notes,
        evaluated.pin().missing());
  }
}
