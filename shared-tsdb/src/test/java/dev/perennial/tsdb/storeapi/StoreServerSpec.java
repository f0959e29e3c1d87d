package dev.perennial.tsdb.storeapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.chunk.Chunk;
import dev.perennial.tsdb.chunk.Encoding;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Matcher;
import dev.perennial.tsdb.series.Answer;
import dev.perennial.tsdb.series.Notes;
import dev.perennial.tsdb.storeapi.wire.SeriesResponse;
import dev.perennial.tsdb.time.TimeRange;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What a client hears from a server over loopback.
class StoreServerSpec {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final TimeRange RANGE = TimeRange.closed(0, 1000);
  private static final Matcher ANY = Matcher.of(Matcher.Kind.MATCH, "__name__", ".+");

  private final List<AutoCloseable> opened = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (var closeable : opened.reversed()) {
      closeable.close();
    }
  }

  private static StoreSeries series(int chunks, String... labels) {
    var out = new ArrayList<StoreChunk>();
    for (int i = 0; i < chunks; i++) {
      byte[] bytes = {(byte) i, 2, 3};
      out.add(StoreChunk.raw(new Chunk(i * 100L, i * 100L + 99, Encoding.XOR, ByteSlice.of(bytes))));
    }
    return new StoreSeries(Labels.of(labels), out);
  }

  private static StoreBackend backend(StoreBackend.Shelf... shelves) {
    return new StoreBackend() {
      @Override
      public StoreFacts facts() {
        return new StoreFacts(
            "sidecar",
            List.of(shelves).stream().map(Shelf::labels).toList(),
            17,
            Long.MAX_VALUE,
            Set.of(StoreFacts.Ability.SHARDING, StoreFacts.Ability.WITHOUT_REPLICA_LABELS));
      }

      @Override
      public List<Shelf> shelves() {
        return List.of(shelves);
      }
    };
  }

  private StoreClient client(StoreBackend backend) {
    var server = StoreServer.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), backend);
    opened.add(server);
    var client = StoreClient.plaintext("127.0.0.1:" + server.port(), "default-tenant");
    opened.add(client);
    return client;
  }

  private static List<StoreSeries> all(StoreClient client, SeriesQuery query) {
    try (var stream = client.series(query, SOON)) {
      var out = new ArrayList<StoreSeries>();
      for (var next = stream.next(); next.isPresent(); next = stream.next()) {
        out.add(next.get());
      }
      return out;
    }
  }

  private static List<String> labels(StoreClient client, SeriesQuery query) {
    return all(client, query).stream().map(series -> series.labels().toString()).toList();
  }

  private static ShelfOfArrays shelf(Labels external, StoreSeries... series) {
    return new ShelfOfArrays(external, List.of(series), Notes.none());
  }

  @Test
  void an_endpoint_says_what_it_holds() {
    var client = client(backend(shelf(Labels.of("cluster", "c", "replica", "a"))));
    assertThat(client.facts(SOON))
        .isEqualTo(
            new StoreFacts(
                "sidecar",
                List.of(Labels.of("cluster", "c", "replica", "a")),
                17,
                Long.MAX_VALUE,
                Set.of(StoreFacts.Ability.SHARDING, StoreFacts.Ability.WITHOUT_REPLICA_LABELS)));
  }

  @Test
  void external_labels_win_and_series_are_sorted_after_they_were_laid_over() {
    var client =
        client(
            backend(
                shelf(
                    Labels.of("b", "external"),
                    series(1, "__name__", "m", "a", "2", "b", "own"),
                    series(1, "__name__", "m", "c", "1"),
                    series(1, "__name__", "m", "a", "1"))));
    assertThat(labels(client, SeriesQuery.of(List.of(ANY), RANGE)))
        .containsExactly(
            "{__name__=\"m\", a=\"1\", b=\"external\"}",
            "{__name__=\"m\", a=\"2\", b=\"external\"}",
            "{__name__=\"m\", b=\"external\", c=\"1\"}");
  }

  @Test
  void series_that_differ_in_replica_labels_alone_become_one() {
    var client =
        client(
            backend(
                shelf(Labels.of("replica", "b"), series(1, "__name__", "m")),
                shelf(Labels.of("replica", "a"), series(2, "__name__", "m"), series(1, "__name__", "n"))));
    var found = all(client, SeriesQuery.of(List.of(ANY), RANGE).without(List.of("replica")));
    assertThat(found.stream().map(series -> series.labels().value("__name__"))).containsExactly("m", "n");
    assertThat(found.getFirst().chunks()).hasSize(3);
  }

  @Test
  void a_series_without_chunks_is_sent_only_where_labels_alone_were_asked_for() {
    var client = client(backend(shelf(Labels.empty(), series(0, "__name__", "a"), series(1, "__name__", "b"), series(1, "__name__", "c"))));
    var query = SeriesQuery.of(List.of(ANY), RANGE);
    assertThat(labels(client, query)).containsExactly("{__name__=\"b\"}", "{__name__=\"c\"}");
    assertThat(labels(client, query.limitedTo(1))).as("it does not count for a limit").containsExactly("{__name__=\"b\"}");
    assertThat(labels(client, query.labelsOnly())).containsExactly("{__name__=\"a\"}", "{__name__=\"b\"}", "{__name__=\"c\"}");
  }

  @Test
  void a_matcher_on_an_external_label_chooses_the_shelf_and_goes_no_further() {
    var client =
        client(
            backend(
                shelf(Labels.of("replica", "b"), series(1, "__name__", "m")),
                shelf(Labels.of("replica", "a"), series(1, "__name__", "m"))));
    var query = SeriesQuery.of(List.of(ANY, Matcher.equal("replica", "a")), RANGE);
    assertThat(labels(client, query)).containsExactly("{__name__=\"m\", replica=\"a\"}");
    var alone = SeriesQuery.of(List.of(Matcher.equal("replica", "a")), RANGE);
    assertThatThrownBy(() -> all(client, alone))
        .isInstanceOf(StoreException.class)
        .hasMessageEndingWith(": no matchers specified (excluding external labels)")
        .extracting(e -> ((StoreException) e).reason())
        .isEqualTo(StoreException.Reason.INVALID_ARGUMENT);
  }

  @Test
  void a_limit_counts_series_and_not_frames() {
    var client =
        client(
            backend(
                shelf(Labels.of("replica", "b"), series(1, "__name__", "m"), series(1, "__name__", "n")),
                shelf(Labels.of("replica", "a"), series(1, "__name__", "m"), series(1, "__name__", "o"))));
    var query = SeriesQuery.of(List.of(ANY), RANGE).without(List.of("replica")).limitedTo(2);
    assertThat(labels(client, query)).containsExactly("{__name__=\"m\"}", "{__name__=\"n\"}");
    assertThat(labels(client, query.labelsOnly())).containsExactly("{__name__=\"m\"}", "{__name__=\"n\"}");
    assertThat(all(client, query).getFirst().chunks()).hasSize(2);
    assertThat(all(client, query.labelsOnly()).getFirst().chunks()).isEmpty();
  }

  @Test
  void shards_share_out_all_series() {
    var series = new StoreSeries[50];
    for (int i = 0; i < series.length; i++) {
      series[i] = series(1, "__name__", "m", "i", "" + i);
    }
    var client = client(backend(shelf(Labels.of("r", "a"), series)));
    var query = SeriesQuery.of(List.of(ANY), RANGE);
    var dealt = new ArrayList<String>();
    for (int i = 0; i < 3; i++) {
      var part = labels(client, query.of(new Shard(i, 3, Shard.Grouping.WITHOUT, List.of())));
      assertThat(part).isNotEmpty();
      dealt.addAll(part);
    }
    assertThat(dealt).hasSize(50).containsExactlyInAnyOrderElementsOf(labels(client, query));
  }

  @Test
  void chunks_arrive_as_they_were() {
    var sent = series(3, "__name__", "m", "r", "a");
    var client = client(backend(shelf(Labels.of("r", "a"), sent)));
    assertThat(all(client, SeriesQuery.of(List.of(ANY), RANGE))).containsExactly(sent);
  }

  @Test
  void what_is_missing_is_a_warning_or_a_failure_as_the_client_wishes() {
    var shelf =
        new ShelfOfArrays(
            Labels.of("r", "a"), List.of(series(1, "__name__", "m")), Notes.warning("Half of it is missing."));
    var client = client(backend(shelf));
    try (var stream = client.series(SeriesQuery.of(List.of(ANY), RANGE), SOON)) {
      assertThat(stream.next()).isPresent();
      assertThat(stream.next()).isEmpty();
      assertThat(stream.warnings()).containsExactly("Half of it is missing.");
    }
    var frames = new ArrayList<SeriesResponse>();
    var abort = Wire.query(Wire.request(SeriesQuery.of(List.of(ANY), RANGE)).toBuilder()
        .setPartialResponseDisabled(true).build());
    assertThatThrownBy(() -> new Questions(backend(shelf)).series(abort, frames::add))
        .isInstanceOf(StoreException.class)
        .hasMessage("Half of it is missing.");
  }

  @Test
  void one_series_a_frame_unless_more_were_asked_for() {
    var shelf =
        shelf(Labels.of("r", "a"), series(1, "__name__", "m"), series(1, "__name__", "n"), series(1, "__name__", "o"));
    for (var row : List.of(List.of(0L, 3), List.of(1L, 3), List.of(2L, 2), List.of(64L, 1))) {
      var frames = new ArrayList<SeriesResponse>();
      var request = Wire.request(SeriesQuery.of(List.of(ANY), RANGE)).toBuilder();
      request.setResponseBatchSize(row.getFirst().longValue());
      new Questions(backend(shelf)).series(Wire.query(request.build()), frames::add);
      assertThat(frames).as("batch size %s", row.getFirst()).hasSize(row.getLast().intValue());
    }
  }

  @Test
  void external_names_and_values_are_told_where_there_are_series() {
    var client =
        client(backend(shelf(Labels.of("cluster", "c", "replica", "a"), series(1, "__name__", "m", "x", "1"))));
    var all = LabelsQuery.of(List.of(), RANGE);
    var none = LabelsQuery.of(List.of(Matcher.equal("__name__", "nope")), RANGE);
    assertThat(client.labelNames(all, SOON).items()).containsExactly("__name__", "cluster", "replica", "x");
    assertThat(client.labelNames(none, SOON).items()).isEmpty();
    assertThat(client.labelValues("replica", all, SOON).items()).containsExactly("a");
    assertThat(client.labelValues("replica", none, SOON).items()).isEmpty();
    assertThat(client.labelValues("x", all, SOON).items()).containsExactly("1");
    var removed = new LabelsQuery(List.of(), 0, 1, List.of("replica"), 0, List.of());
    assertThat(client.labelNames(removed, SOON).items()).containsExactly("__name__", "cluster", "x");
    assertThat(client.labelValues("replica", removed, SOON).items()).isEmpty();
    var two = new LabelsQuery(List.of(), 0, 1, List.of(), 2, List.of());
    assertThat(client.labelNames(two, SOON).items()).containsExactly("__name__", "cluster");
    assertThatThrownBy(() -> client.labelValues("", all, SOON))
        .hasMessageEndingWith(": label name parameter cannot be empty");
  }

  @Test
  void an_answer_larger_than_any_buffer_arrives_whole_and_may_be_given_up() {
    var chunk = StoreChunk.raw(new Chunk(0, 1, Encoding.XOR, ByteSlice.of(new byte[200_000])));
    var series = new StoreSeries[200];
    for (int i = 0; i < series.length; i++) {
      series[i] = new StoreSeries(Labels.of("__name__", "m", "i", "" + i), List.of(chunk));
    }
    var client = client(backend(shelf(Labels.of("r", "a"), series)));
    assertThat(labels(client, SeriesQuery.of(List.of(ANY), RANGE))).hasSize(200).isSorted();
    try (var stream = client.series(SeriesQuery.of(List.of(ANY), RANGE), SOON)) {
      assertThat(stream.next()).isPresent();
    }
    assertThat(client.facts(SOON).component()).isEqualTo("sidecar");
  }

  @Test
  void the_work_ends_when_the_client_goes_away() throws Exception {
    var begun = new CountDownLatch(1);
    var ended = new CountDownLatch(1);
    var shelf = shelf(Labels.of("r", "a"));
    var slow =
        new StoreBackend.Shelf() {
          @Override
          public Labels labels() {
            return shelf.labels();
          }

          @Override
          public StoreBackend.Found series(SeriesQuery query) {
            begun.countDown();
            try {
              new CountDownLatch(1).await();
            } catch (InterruptedException _) {
              ended.countDown();
              Thread.currentThread().interrupt();
            }
            throw new IllegalStateException("given up");
          }

          @Override
          public Answer<String> labelNames(LabelsQuery query) {
            series(SeriesQuery.of(List.of(ANY), RANGE));
            return shelf.labelNames(query);
          }

          @Override
          public Answer<String> labelValues(String name, LabelsQuery query) {
            return shelf.labelValues(name, query);
          }
        };
    var client = client(backend(slow));
    var stream = client.series(SeriesQuery.of(List.of(ANY), RANGE), SOON);
    assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(ended.getCount()).as("it goes on while the client waits").isEqualTo(1);
    stream.close();
    assertThat(ended.await(60, TimeUnit.SECONDS)).as("it ends").isTrue();
  }

  @Test
  void nobody_at_the_address_is_said_in_a_sentence() {
    var client = StoreClient.plaintext("127.0.0.1:1", "default-tenant");
    opened.add(client);
    assertThatThrownBy(() -> client.facts(SOON))
        .hasMessageStartingWith("Cannot ask 127.0.0.1:1 what it holds: it cannot be reached")
        .extracting(e -> ((StoreException) e).reason())
        .isEqualTo(StoreException.Reason.UNAVAILABLE);
    try (var stream = client.series(SeriesQuery.of(List.of(ANY), RANGE), SOON)) {
      assertThatThrownBy(stream::next).isInstanceOf(StoreException.class);
    }
  }

  @Test
  void facts_rule_out_what_cannot_match() {
    var facts = new StoreFacts("store", List.of(Labels.of("cluster", "c")), 100, 200, Set.of());
    assertThat(facts.overlaps(TimeRange.closed(200, 300))).isTrue();
    assertThat(facts.overlaps(TimeRange.closed(201, 300))).isFalse();
    assertThat(facts.overlaps(new TimeRange(0, 100))).isFalse();
    assertThat(facts.mayHold(List.of(Matcher.equal("cluster", "d")))).isFalse();
    assertThat(facts.mayHold(List.of(Matcher.equal("cluster", "c"), Matcher.equal("x", "y")))).isTrue();
    assertThat(Optional.of(new StoreFacts("query", List.of(), 0, 1, Set.of())))
        .hasValueSatisfying(any -> assertThat(any.mayHold(List.of(ANY))).isTrue());
  }
}
