package dev.perennial.query.split;

import dev.perennial.promql.exec.Engine;
import dev.perennial.promql.exec.Outcome;
import dev.perennial.promql.exec.QueryOptions;
import dev.perennial.promql.exec.Statistics;
import dev.perennial.promql.exec.Value;
import dev.perennial.query.fanout.Pin;
import dev.perennial.query.fanout.Reading;
import dev.perennial.tsdb.series.Notes;
import dev.perennial.tsdb.time.TimeRange;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Answers range queries by the engine, but for the steps that are known from before.
public final class RangeQueries {
  /** The shortest piece, the length of a sidecar's block, and how many steps are in one at least. */
  private static final long SHORTEST = Duration.ofHours(2).toMillis();

  private static final long STEPS = 60;

  private final Engine engine;
  private final ResultCache cache;
  private final Duration late;
  private final InstantSource clock;

  /// Queries whose live sources may still learn of samples that are up to `late` old.
  public RangeQueries(Engine engine, ResultCache cache, Duration late, InstantSource clock) {
    this.engine = engine;
    this.cache = cache;
    this.late = late;
    this.clock = clock;
  }

  /// The values of `query` at the instants from `start` to at most `end`, `step` milliseconds apart, over what `pin` holds.
  public Outcome answer(Pin pin, Reading reading, String query, long start, long end, long step, QueryOptions options) {
    long last = start + (end - start) / step * step;
    if (options.detail() != QueryOptions.Detail.PLAIN
        || options.lookback().isEmpty()
        || engine.reads(query, start, last, step, options).isEmpty()) {
      return engine.range(pin, query, start, end, step, options);
    }
    var asked = new Asked(pin, reading, query, step, options, Math.ceilDiv(STEPS * step, SHORTEST) * SHORTEST);
    return new Answering(asked, start, last).answer();
  }

  /// A query without its bounds; pieces are `length` milliseconds long.
  private record Asked(Pin pin, Reading reading, String query, long step, QueryOptions options, long length) {
    ResultCache.Key key(long time) {
      return new ResultCache.Key(
          query,
          reading,
          options.lookback().orElse(Duration.ZERO),
          options.features(),
          step,
          Math.floorMod(time, step),
          length,
          Math.floorDiv(time, length));
    }
  }

  /// One answer being put together.
  private final class Answering {
    private final Asked asked;
    private final long first;
    private final long last;
    private final List<Piece> known = new ArrayList<>();
    private final List<TimeRange> missing = new ArrayList<>();

    Answering(Asked asked, long first, long last) {
      this.asked = asked;
      this.first = first;
      this.last = last;
    }

    /// The last step before `time`, given that `step` is one.
    private long stepBefore(long time, long step) {
      return step + Math.floorDiv(time - 1 - step, asked.step()) * asked.step();
    }

    Outcome answer() {
      for (long from = first; from <= last; ) {
        long border = (Math.floorDiv(from, asked.length()) + 1) * asked.length();
        long to = Math.min(last, stepBefore(border, from));
        lookUp(from, to);
        from = to + asked.step();
      }
      if (known.isEmpty()) {
        return computed(new TimeRange(first, last + 1));
      }
      var parts = new ArrayList<Outcome.Answer>();
      for (var span : missing) {
        switch (computed(span)) {
          case Outcome.Answer part -> parts.add(part);
          case Outcome.Failed failed -> {
            return failed;
          }
        }
      }
      return joined(parts);
    }

    /** Takes from the cache what is there of the steps of one piece, and notes the rest. */
    private void lookUp(long from, long to) {
      var piece =
          cache
              .get(asked.key(from))
              .filter(kept -> kept.start() <= to && kept.end() >= from && basis(kept.start(), kept.end()).equals(kept.basis()));
      if (piece.isEmpty()) {
        miss(from, to);
        return;
      }
      long start = Math.max(from, piece.get().start());
      long end = Math.min(to, piece.get().end());
      if (from < start) {
        miss(from, start - asked.step());
      }
      known.add(Points.cut(piece.get(), start, end));
      if (end < to) {
        miss(end + asked.step(), to);
      }
    }

    private void miss(long from, long to) {
      if (!missing.isEmpty() && missing.getLast().last() + asked.step() == from) {
        missing.set(missing.size() - 1, new TimeRange(missing.getLast().start(), to + 1));
      } else {
        missing.add(new TimeRange(from, to + 1));
      }
    }

    private Optional<Pin.Basis> pinned(long from, long to) {
      return engine.reads(asked.query(), from, to, asked.step(), asked.options()).map(asked.pin()::basis);
    }

    private String basis(long from, long to) {
      return pinned(from, to).map(Pin.Basis::blocks).orElse("");
    }

    /** Has the engine compute steps, and keeps what may be kept. */
    private Outcome computed(TimeRange span) {
      var outcome = engine.range(asked.pin(), asked.query(), span.start(), span.last(), asked.step(), asked.options());
      if (outcome instanceof Outcome.Answer answer
          && answer.value() instanceof Value.Matrix matrix
          && answer.notes().warnings().isEmpty()
          && answer.annotations().infos().stream().noneMatch(info -> info.contains("fixed for monotonicity"))) {
        keep(span, matrix, answer.annotations());
      }
      return outcome;
    }

    private void keep(TimeRange span, Value.Matrix matrix, Notes annotations) {
      for (long from = span.start(); from <= span.last(); ) {
        long border = (Math.floorDiv(from, asked.length()) + 1) * asked.length();
        long to = Math.min(span.last(), stepBefore(border, from));
        keep(from, to, matrix, annotations);
        from = to + asked.step();
      }
    }

    private void keep(long from, long to, Value.Matrix matrix, Notes annotations) {
      long end = to;
      if (pinned(from, to).filter(basis -> basis.live() == Pin.Live.ASKED).isPresent()) {
        end = Math.min(to, stepBefore(clock.millis() - late.toMillis() + 1, from));
      }
      if (end < from) {
        return;
      }
      var piece = new Piece(from, end, "", Points.cut(matrix.series(), from, end), annotations);
      var before =
          cache
              .get(asked.key(from))
              .filter(kept -> kept.start() <= piece.end() + asked.step() && piece.start() <= kept.end() + asked.step())
              .filter(kept -> basis(kept.start(), kept.end()).equals(kept.basis()));
      var whole = before.isPresent() ? Points.union(before.get(), piece) : piece;
      cache.put(asked.key(from), whole.restingOn(basis(whole.start(), whole.end())));
    }

    private Outcome joined(List<Outcome.Answer> parts) {
      var annotations = Notes.none();
      var notes = Notes.none();
      var series = new ArrayList<List<Value.Series>>();
      for (var piece : known) {
        annotations = annotations.and(piece.annotations());
        series.add(piece.series());
      }
      for (var part : parts) {
        annotations = annotations.and(part.annotations());
        notes = notes.and(part.notes());
        if (part.value() instanceof Value.Matrix matrix) {
          series.add(matrix.series());
        }
      }
      int steps = (int) ((last - first) / asked.step() + 1);
      var statistics = parts.stream().map(Outcome.Answer::statistics).reduce(Statistics.none(steps), Statistics::and);
      return new Outcome.Answer(new Value.Matrix(Points.joined(series)), annotations, notes, statistics);
    }
  }
}
