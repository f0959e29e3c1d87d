package dev.perennial.query.fanout;

import static dev.perennial.query.fanout.Scene.line;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.promql.exec.Engine;
import dev.perennial.promql.exec.EngineOptions;
import dev.perennial.promql.exec.Outcome;
import dev.perennial.promql.exec.QueryOptions;
import dev.perennial.promql.syntax.Features;
import dev.perennial.query.cost.Bill;
import dev.perennial.query.cost.BilledStore;
import dev.perennial.query.split.RangeQueries;
import dev.perennial.query.split.ResultCache;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Matcher;
import dev.perennial.tsdb.series.Samples;
import dev.perennial.tsdb.time.TimeRange;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// How many requests and bytes queries cost.
class StoreRequestsTest {
  private static final long BLOCK = 7_200_000;
  private static final int BLOCKS = 8;
  private static final int SERIES = 60;

  private final Scene scene = new Scene();
  private final CountingStore store = new CountingStore(scene.store());

  StoreRequestsTest() {
    for (int b = 0; b < BLOCKS; b++) {
      for (var replica : new String[] {"a", "b"}) {
        var series = new HashMap<Labels, Samples>();
        for (int i = 0; i < SERIES; i++) {
          series.put(Labels.of("__name__", "x_total", "i", String.valueOf(i)), line(b * BLOCK, (b + 1) * BLOCK, 15_000, i));
        }
        scene.block(new TimeRange(b * BLOCK, (b + 1) * BLOCK), series, replica);
      }
    }
  }

  @AfterEach
  void close() {
    scene.close();
  }

  @Test
  void in_steady_state_nothing_is_listed_or_looked_for_and_chunks_of_neighbours_come_by_one_request() {
    var sources = scene.sources(store);
    var matcher = Matcher.equal("__name__", "x_total");
    var range = new TimeRange(0, BLOCKS * BLOCK);
    assertThat(Scene.read(sources.pin(Scene.merged()), range, matcher).series()).hasSize(SERIES);
    store.forget();
    assertThat(Scene.read(sources.pin(Scene.merged()), range, matcher).series()).hasSize(SERIES);
    assertThat(store.lists().get()).as("lists").isZero();
    assertThat(store.heads().get()).as("heads").isZero();
    assertThat(store.wholes().get()).as("objects read whole").isZero();
    // For each block: the postings, the series, and the chunks of all of them.
    assertThat(store.ranges().get()).as("ranges read").isLessThanOrEqualTo(3L * 2 * BLOCKS);
  }

  @Test
  void a_dashboard_of_twenty_panels_fetches_only_what_its_new_steps_need() {
    var sources = scene.sources(store);
    try (var engine = new Engine(EngineOptions.defaults(() -> Scene.NOW).withParallelism(2))) {
      var queries = new RangeQueries(engine, new ResultCache(64 << 20), Duration.ofMinutes(2), () -> Scene.NOW);
      long end = BLOCKS * BLOCK - 1_800_000;
      refresh(queries, sources, end);
      long first = store.bytes().get();
      store.forget();
      for (int i = 1; i <= 10; i++) {
        refresh(queries, sources, end + i * 15_000L);
      }
      assertThat(store.bytes().get()).as("bytes of ten refreshes").isLessThan(first * 10 / 4);
      assertThat(store.lists().get() + store.heads().get()).isZero();
      store.forget();
      refresh(queries, sources, end + 150_000);
      assertThat(store.ranges().get()).as("requests of a refresh without new steps").isZero();
    }
  }

  private static void refresh(RangeQueries queries, PinnedSources sources, long end) {
    var options = QueryOptions.with(Features.none()).withLookback(Duration.ofMinutes(5));
    for (int panel = 0; panel < 20; panel++) {
      var outcome =
          queries.answer(
              sources.pin(Scene.merged()), Scene.merged(), "sum(rate(x_total[5m])) > " + panel, end - 50_400_000, end, 15_000, options);
      assertThat(outcome).isInstanceOf(Outcome.Answer.class);
    }
  }

  @Test
  void a_bill_has_what_the_bucket_was_asked_for_on_behalf_of_its_query_alone() {
    var sources = scene.sources(new BilledStore(store));
    var matcher = Matcher.equal("__name__", "x_total");
    var all = new TimeRange(0, BLOCKS * BLOCK);
    var cold = sources.pin(Scene.merged());
    Scene.read(cold, all, matcher);
    store.forget();
    var whole = sources.pin(Scene.merged());
    var part = sources.pin(Scene.merged());
    var beside = CompletableFuture.runAsync(() -> Scene.read(part, new TimeRange(0, BLOCK), matcher));
    Scene.read(whole, all, matcher);
    beside.join();
    assertThat(whole.spent().and(part.spent())).isEqualTo(new Bill.Sum(store.ranges().get(), 0, store.bytes().get()));
    assertThat(part.spent().bytes()).isPositive().isLessThan(whole.spent().bytes() / 2);
    assertThat(cold.spent().requests()).as("indexes were opened too").isGreaterThan(whole.spent().requests());
    assertThat(sources.pin(Scene.merged()).spent()).isEqualTo(Bill.Sum.NOTHING);
  }

  @Test
  void a_selector_that_would_read_too_much_is_refused_before_the_fetch() {
    for (var limits :
        Map.of(
                "would fetch more than 100 bytes of postings lists", new ReadLimits(100, SERIES, Long.MAX_VALUE, Long.MAX_VALUE),
                "finds 60 series, and a query may read 59", new ReadLimits(Long.MAX_VALUE, SERIES - 1, Long.MAX_VALUE, Long.MAX_VALUE),
                "would download about", new ReadLimits(Long.MAX_VALUE, SERIES, 1 << 10, Long.MAX_VALUE),
                "would read about", new ReadLimits(Long.MAX_VALUE, SERIES, Long.MAX_VALUE, 10_000))
            .entrySet()) {
      var sources = scene.limited(store, limits.getValue());
      assertThatThrownBy(
              () ->
                  Scene.read(sources.pin(Scene.merged()), new TimeRange(0, BLOCKS * BLOCK), Matcher.equal("__name__", "x_total")))
          .isInstanceOf(LimitException.class)
          .hasMessageContaining(limits.getKey());
    }
  }
}
