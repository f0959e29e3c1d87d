package dev.perennial.query.split;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.promql.exec.Engine;
import dev.perennial.promql.exec.EngineOptions;
import dev.perennial.promql.exec.Outcome;
import dev.perennial.promql.exec.QueryOptions;
import dev.perennial.promql.exec.Value;
import dev.perennial.promql.syntax.Features;
import dev.perennial.query.fanout.Missing;
import dev.perennial.query.fanout.Pin;
import dev.perennial.query.fanout.SelectedChunks;
import dev.perennial.tsdb.downsample.Aggregate;
import dev.perennial.query.fanout.Reading;
import dev.perennial.tsdb.block.Resolution;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Matcher;
import dev.perennial.tsdb.series.Answer;
import dev.perennial.tsdb.series.MemorySeries;
import dev.perennial.tsdb.series.Notes;
import dev.perennial.tsdb.series.Samples;
import dev.perennial.tsdb.series.SelectedSeries;
import dev.perennial.tsdb.series.Selection;
import dev.perennial.tsdb.series.SeriesSource;
import dev.perennial.tsdb.time.TimeRange;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RangeQueriesTest {
  private static final long HOUR = 3_600_000;
  private static final long STEP = 15_000;
  private static final long NOW = 100 * HOUR;
  private static final Reading READING =
      new Reading(Set.of("replica"), Reading.Replicas.MERGED, Resolution.RAW, Reading.Gaps.WARN);

  private final AtomicLong now = new AtomicLong(NOW);
  private final InstantSource clock = () -> Instant.ofEpochMilli(now.get());
  private final Engine engine = new Engine(EngineOptions.defaults(clock).withParallelism(2));
  private final RangeQueries cached = new RangeQueries(engine, new ResultCache(64 << 20), Duration.ofMinutes(2), clock);
  private final FakePin pin = new FakePin();

  @AfterEach
  void close() {
    engine.close();
  }

  /// A pin whose blocks are as old as a number says, with live samples from a time on, that notes what was read of it.
  private static final class FakePin implements Pin {
    private final TreeMap<Labels, Samples> series = new TreeMap<>();
    private final List<TimeRange> read = new ArrayList<>();
    private long version;
    private long liveFrom = Long.MAX_VALUE;
    private Notes notes = Notes.none();

    FakePin() {
      var random = new Random(3);
      for (int i = 0; i < 20; i++) {
        var samples = new Samples();
        double value = 0;
        for (long time = NOW - 12 * HOUR; time <= NOW + HOUR; time += 7_000 + random.nextInt(9_000)) {
          value = random.nextInt(500) == 0 ? 0 : value + random.nextInt(100);
          samples.add(time, value);
        }
        series.put(Labels.of("__name__", "x_total", "i", String.valueOf(i)), samples);
      }
    }

    private SeriesSource source() {
      return new MemorySeries(Map.copyOf(series));
    }

    @Override
    public SelectedChunks chunks(List<Matcher> matchers, TimeRange range, Set<Aggregate> aggregates) {
      return Pin.of(source()).chunks(matchers, range, aggregates);
    }

    @Override
    public List<Missing> missing() {
      return List.of();
    }

    @Override
    public Basis basis(TimeRange range) {
      return new Basis(version + "", range.last() >= liveFrom ? Live.ASKED : Live.NONE);
    }

    @Override
    public Optional<RuntimeException> ended() {
      return Optional.empty();
    }

    @Override
    public SelectedSeries select(Selection selection) {
      read.add(selection.range());
      var selected = source().select(selection);
      return new SelectedSeries() {
        @Override
        public List<Labels> labels() {
          return selected.labels();
        }

        @Override
        public Run run(int from, int to) {
          return selected.run(from, to);
        }

        @Override
        public Notes notes() {
          return notes;
        }

        @Override
        public void close() {}
      };
    }

    @Override
    public Answer<String> labelNames(List<Matcher> matchers, TimeRange range) {
      return source().labelNames(matchers, range);
    }

    @Override
    public Answer<String> labelValues(String name, List<Matcher> matchers, TimeRange range) {
      return source().labelValues(name, matchers, range);
    }
  }

  private static QueryOptions options() {
    return QueryOptions.with(Features.none()).withLookback(Duration.ofMinutes(5));
  }

  private String ask(String query, long start, long end) {
    return text(cached.answer(pin, READING, query, start, end, STEP, options()));
  }

  private String directly(String query, long start, long end) {
    int before = pin.read.size();
    var text = text(engine.range(pin, query, start, end, STEP, options()));
    pin.read.subList(before, pin.read.size()).clear();
    return text;
  }

  private static String text(Outcome outcome) {
    if (!(outcome instanceof Outcome.Answer answer) || !(answer.value() instanceof Value.Matrix matrix)) {
      return outcome.toString();
    }
    var out = new StringBuilder();
    for (var series : matrix.series()) {
      out.append(series.labels());
      for (int i = 0; i < series.size(); i++) {
        out.append(' ').append(series.times()[i]).append('=').append(series.values()[i]);
      }
      out.append('\n');
    }
    return out.toString();
  }

  @Test
  void a_dashboard_that_moves_on_reads_only_what_its_new_steps_need() {
    for (var query : List.of("sum(rate(x_total[5m]))", "topk(2, x_total)", "max_over_time(x_total[1h:1m]) > 0")) {
      pin.read.clear();
      long end = NOW - HOUR;
      assertThat(ask(query, end - 6 * HOUR, end)).isEqualTo(directly(query, end - 6 * HOUR, end));
      assertThat(pin.read).hasSize(1);
      for (int refresh = 1; refresh <= 20; refresh++) {
        pin.read.clear();
        long moved = end + refresh * STEP;
        assertThat(ask(query, moved - 6 * HOUR, moved)).isEqualTo(directly(query, moved - 6 * HOUR, moved));
        assertThat(pin.read).hasSize(1);
        assertThat(pin.read.getFirst().last()).isEqualTo(moved);
        assertThat(pin.read.getFirst().length()).isLessThanOrEqualTo(HOUR + 5 * 60_000);
      }
      pin.read.clear();
      ask(query, end - 5 * HOUR, end);
      assertThat(pin.read).isEmpty();
    }
  }

  @Test
  void another_set_of_blocks_makes_an_answer_anew() {
    long end = NOW - HOUR;
    ask("sum(x_total)", end - 3 * HOUR, end);
    pin.series.remove(pin.series.firstKey());
    pin.version++;
    pin.read.clear();
    assertThat(ask("sum(x_total)", end - 3 * HOUR, end)).isEqualTo(directly("sum(x_total)", end - 3 * HOUR, end));
    assertThat(pin.read).hasSize(1);
  }

  @Test
  void steps_of_live_sources_are_kept_only_once_nothing_can_arrive_for_them() {
    pin.liveFrom = NOW - HOUR;
    ask("sum(x_total)", NOW - 2 * HOUR, NOW);
    pin.read.clear();
    ask("sum(x_total)", NOW - 2 * HOUR, NOW);
    assertThat(pin.read).hasSize(1);
    long first = pin.read.getFirst().start() + 300_000;
    assertThat(first).isBetween(NOW - 120_000, NOW - 120_000 + 2 * STEP);
    now.addAndGet(600_000);
    ask("sum(x_total)", NOW - 2 * HOUR, NOW);
    pin.read.clear();
    ask("sum(x_total)", NOW - 2 * HOUR, NOW);
    assertThat(pin.read).isEmpty();
  }

  @Test
  void an_answer_that_is_not_complete_is_never_kept() {
    pin.notes = Notes.warning("something is missing");
    ask("sum(x_total)", NOW - 3 * HOUR, NOW - HOUR);
    pin.notes = Notes.none();
    pin.read.clear();
    ask("sum(x_total)", NOW - 3 * HOUR, NOW - HOUR);
    assertThat(pin.read).hasSize(1);
  }

  @Test
  void what_looks_at_the_querys_bounds_is_never_kept() {
    for (var query : List.of("x_total @ end()", "x_total @ 360000000", "rate(x_total[range()])", "x_total > bool step()")) {
      ask(query, NOW - 3 * HOUR, NOW - HOUR);
      pin.read.clear();
      ask(query, NOW - 3 * HOUR, NOW - HOUR);
      assertThat(pin.read).as(query).hasSizeLessThanOrEqualTo(1);
      assertThat(engine.reads(query, NOW - 3 * HOUR, NOW - HOUR, STEP, options())).as(query).isEmpty();
    }
  }

  @Test
  void answers_of_random_spans_equal_those_without_a_cache() {
    var random = new Random(11);
    for (int i = 0; i < 60; i++) {
      long start = NOW - 8 * HOUR + random.nextInt(400) * STEP;
      long end = start + random.nextInt(800) * STEP + random.nextInt((int) STEP);
      if (random.nextInt(8) == 0) {
        pin.version++;
      }
      assertThat(ask("sum by (i) (rate(x_total[3m]))", start, end)).isEqualTo(directly("sum by (i) (rate(x_total[3m]))", start, end));
    }
  }
}
