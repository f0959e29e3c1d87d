package dev.perennial.query.http;

import dev.perennial.promql.exec.Engine;
import dev.perennial.promql.exec.Outcome;
import dev.perennial.promql.exec.QueryOptions;
import dev.perennial.promql.syntax.Features;
import dev.perennial.query.fanout.IncompleteException;
import dev.perennial.query.fanout.Pin;
import dev.perennial.query.fanout.Reading;
import dev.perennial.query.fanout.Sources;
import dev.perennial.query.fanout.StalePinException;
import dev.perennial.query.running.Admission;
import dev.perennial.query.running.RunningQueries;
import dev.perennial.query.split.RangeQueries;
import dev.perennial.tsdb.series.Notes;
import java.time.Duration;
import java.time.InstantSource;
import java.util.OptionalInt;
import java.util.function.Function;

/// Queries at one instant and over a range.
final class QueryEndpoints {
  private static final long MOST_POINTS = 11_000;

  private final Engine engine;
  private final Sources sources;
  private final Readings readings;
  private final Limits limits;
  private final InstantSource clock;
  private final RangeQueries ranges;
  private final RunningQueries running;

  /// What holds for every query unless it asks for less.
  record Limits(Duration timeout, Duration lookback, Features features) {}

  QueryEndpoints(
      Engine engine, RangeQueries ranges, RunningQueries running, Sources sources, Readings readings, Limits limits, InstantSource clock) {
    this.engine = engine;
    this.ranges = ranges;
    this.running = running;
    this.sources = sources;
    this.readings = readings;
    this.limits = limits;
    this.clock = clock;
  }

  /// The value of a query at one instant.
  Reply instant(Parameters parameters) {
    var limit = parameters.limit();
    long time = parameters.optionalTime("time").orElseGet(clock::millis);
    var query = parameters.form().first("query");
    var reading = readings.of(parameters, Duration.ZERO);
    var options = options(parameters, reading);
    var answer = answer(query, reading, options, pin -> engine.instant(pin, query, time, options));
    return reply(parameters, answer, limit, time, 0);
  }

  /// The values of a query at equal distances.
  Reply range(Parameters parameters) {
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
    var options = options(parameters, reading);
    var answer = answer(query, reading, options, pin -> ranges.answer(pin, reading, query, start, end, step, options));
    return reply(parameters, answer, limit, start, step);
  }

  private QueryOptions options(Parameters parameters, Reading reading) {
    var timeout = parameters.optionalDuration("timeout").filter(asked -> asked.compareTo(limits.timeout()) < 0).orElse(limits.timeout());
    var lookback = parameters.lookback().orElse(coarse(reading));
    return QueryOptions.with(limits.features()).withTimeout(timeout).withLookback(lookback);
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

  private Outcome.Answer answer(String query, Reading reading, QueryOptions options, Function<Pin, Outcome> evaluation) {
    var patience = options.timeout().orElse(limits.timeout());
    if (patience.toMillis() <= 0) {
      throw new Refusal(Failure.EXECUTION, "context deadline exceeded");
    }
    return switch (running.enter(query, patience)) {
      case Admission.Admitted(var slot) -> {
        try (slot) {
          yield answer(reading, evaluation);
        }
      }
      case Admission.Full() -> throw new Refusal(Failure.TIMEOUT, "query timed out in query queue");
      case Admission.Interrupted() -> throw new Refusal(Failure.CANCELED, "query was canceled in query queue");
    };
  }

  private Outcome.Answer answer(Reading reading, Function<Pin, Outcome> evaluation) {
    var pin = sources.pin(reading);
    var outcome = evaluation.apply(pin);
    if (pin.ended().filter(StalePinException.class::isInstance).isPresent()) {
      pin = sources.pinAgain(reading);
      outcome = evaluation.apply(pin);
    }
    return switch (outcome) {
      case Outcome.Answer answer -> answer;
      case Outcome.Failed failed -> throw refusal(failed, pin);
    };
  }

  private static Refusal refusal(Outcome.Failed failed, Pin pin) {
    var incomplete = pin.ended().filter(IncompleteException.class::isInstance);
    if (incomplete.isPresent()) {
      return new Refusal(Failure.INTERNAL, String.valueOf(incomplete.get().getMessage()));
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
      Parameters parameters, Outcome.Answer answer, OptionalInt limit, long start, long step) {
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
          StatisticsJson.write(out, answer.statistics(), detail, start, step);
          out.writeEndObject();
        },
        notes);
  }
}
