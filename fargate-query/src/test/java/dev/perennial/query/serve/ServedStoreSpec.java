package dev.perennial.query.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.query.blocks.Portion;
import dev.perennial.query.cache.BlockReaders;
import dev.perennial.query.endpoints.Discovery;
import dev.perennial.query.fanout.Means;
import dev.perennial.query.fanout.PinnedSources;
import dev.perennial.query.fanout.ReadLimits;
import dev.perennial.query.fanout.Reading;
import dev.perennial.query.endpoints.StoreClients;
import dev.perennial.query.scraped.Scraped;
import dev.perennial.query.tenancy.Tenants;
import dev.perennial.query.trail.Trails;
import dev.perennial.tsdb.Golden;
import dev.perennial.tsdb.admit.Rebuild;
import dev.perennial.tsdb.block.Resolution;
import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.catalog.memory.MemoryCatalog;
import dev.perennial.tsdb.dedup.Dedup;
import dev.perennial.tsdb.dedup.Windows;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Matcher;
import dev.perennial.tsdb.objectstore.memory.MemoryObjectStore;
import dev.perennial.tsdb.series.Samples;
import dev.perennial.tsdb.series.Selection;
import dev.perennial.tsdb.series.SeriesSource;
import dev.perennial.tsdb.storeapi.Aggregate;
import dev.perennial.tsdb.storeapi.LabelsQuery;
import dev.perennial.tsdb.storeapi.SeriesQuery;
import dev.perennial.tsdb.storeapi.Shard;
import dev.perennial.tsdb.storeapi.StoreChunk;
import dev.perennial.tsdb.storeapi.StoreClient;
import dev.perennial.tsdb.storeapi.StoreException;
import dev.perennial.tsdb.storeapi.StoreFacts;
import dev.perennial.tsdb.storeapi.StoreSeries;
import dev.perennial.tsdb.storeapi.StoreServer;
import dev.perennial.tsdb.time.TimeRange;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Blocks that real programs wrote, behind gRPC: a querier that asks stores for them answers as one that reads them itself.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ServedStoreSpec {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final List<String> BLOCKS =
      List.of("blocks/floats", "blocks/native-histograms", "compaction/input", "downsample/short/raw", "downsample/short/5m");
  private static final Matcher ANY = Matcher.of(Matcher.Kind.NOT_EQUAL, Labels.NAME, "");

  private final InstantSource clock = InstantSource.system();
  private final List<AutoCloseable> opened = new ArrayList<>();
  private final MemoryObjectStore bucket = new MemoryObjectStore(clock);
  private final MemoryCatalog catalog = new MemoryCatalog(new Random(1));

  /** Which stores a querier asks, and whether it reads blocks itself. */
  private enum Stores {
    NONE,
    SHARED,
    ONE
  }

  @BeforeAll
  void load() throws IOException {
    for (var folder : BLOCKS) {
      var path = Golden.path(folder);
      try (var files = Files.walk(path)) {
        for (var file : files.filter(Files::isRegularFile).toList()) {
          var key = path.relativize(file).toString();
          if (key.contains("/")) {
            bucket.put(key, ByteSlice.of(Files.readAllBytes(file)));
          }
        }
      }
    }
    Rebuild.from(bucket, Set.of("replica"), catalog, TenantId.DEFAULT, clock);
  }

  @AfterAll
  void close() throws Exception {
    for (var one : opened.reversed()) {
      one.close();
    }
  }

  private PinnedSources sources(MemoryCatalog known, List<String> endpoints, ReadLimits limits, Portion portion) {
    var clients = new StoreClients(TenantId.DEFAULT);
    opened.add(clients);
    var discovery = new Discovery(known, TenantId.DEFAULT, clock, endpoints, List.of(), clients);
    discovery.poll();
    var trails = new Trails(bucket, TenantId.DEFAULT, 1 << 20, clock);
    var means =
        new Means(new BlockReaders(bucket, 1 << 26), clients, trails, SOON, Set.of("replica"), new Dedup(Windows.standard()), limits, portion, SOON);
    return new PinnedSources(known, TenantId.DEFAULT, discovery, means);
  }

  private String serve(ServedStore.Kind kind, PinnedSources sources) {
    var share = new Tenants.Share(TenantId.DEFAULT, sources, Scraped.NOBODY, List::of);
    var server = StoreServer.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), new ServedStore(kind, share));
    opened.add(server);
    return "127.0.0.1:" + server.port();
  }

  private String store(int index, int total) {
    return serve(ServedStore.Kind.STORE, sources(catalog, List.of(), ReadLimits.NONE, new Portion(() -> TimeRange.ALL, index, total)));
  }

  private StoreClient client(String address) {
    var client = StoreClient.plaintext(address, "default-tenant");
    opened.add(client);
    return client;
  }

  private SeriesSource source(Resolution coarsest, Stores stores) {
    var none = new MemoryCatalog(new Random(2));
    var sources =
        switch (stores) {
          case NONE -> sources(catalog, List.of(), ReadLimits.NONE, Portion.WHOLE);
          case ONE -> sources(none, List.of(store(0, 1)), ReadLimits.NONE, Portion.WHOLE);
          case SHARED -> sources(none, List.of(store(0, 3), store(1, 3), store(2, 3)), ReadLimits.NONE, Portion.WHOLE);
        };
    return sources.pin(new Reading(Set.of("replica"), Reading.Replicas.MERGED, coarsest, Reading.Gaps.REFUSE));
  }

  private static Map<Labels, String> read(SeriesSource source, String function, Matcher matcher, TimeRange range) {
    try (var selected = source.select(new Selection(List.of(matcher), range, function, 0, 0))) {
      var series = new TreeMap<Labels, String>();
      for (int i = 0; i < selected.labels().size(); i++) {
        var samples = new Samples();
        selected.run(i, i + 1).read(i, samples);
        if (!samples.isEmpty()) {
          series.put(selected.labels().get(i), samples.toString());
        }
      }
      return series;
    }
  }

  private static List<StoreSeries> all(StoreClient client, SeriesQuery query) {
    try (var stream = client.series(query, SOON)) {
      var out = new ArrayList<StoreSeries>();
      for (var next = stream.next(); next.isPresent(); next = stream.next()) {
        out.add(next.get());
      }
      assertThat(stream.warnings()).isEmpty();
      return out;
    }
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          # milliseconds, function
          0,      ''
          0,      rate
          300000, ''
          300000, rate
          300000, max_over_time
          300000, min
          300000, sum_over_time
          300000, count_over_time
          """)
  void samples_through_stores_are_those_of_the_blocks(long coarsest, String function) {
    var resolution = new Resolution(coarsest);
    var expected = read(source(resolution, Stores.NONE), function, ANY, TimeRange.ALL);
    assertThat(expected).hasSizeGreaterThan(100);
    assertThat(read(source(resolution, Stores.ONE), function, ANY, TimeRange.ALL)).as("one store").isEqualTo(expected);
    assertThat(read(source(resolution, Stores.SHARED), function, ANY, TimeRange.ALL)).as("three that share the blocks").isEqualTo(expected);
  }

  @Test
  void series_without_a_name_are_found_by_external_labels_alone() {
    var golden = Matcher.equal("cluster", "golden");
    var expected = read(source(Resolution.RAW, Stores.NONE), "", golden, TimeRange.ALL);
    assertThat(expected.keySet()).anyMatch(labels -> !labels.has(Labels.NAME));
    assertThat(read(source(Resolution.RAW, Stores.ONE), "", golden, TimeRange.ALL)).isEqualTo(expected);
  }

  @Test
  void chunks_that_reach_beyond_the_range_are_sent_as_they_are_stored() {
    var minute = TimeRange.closed(1_767_232_540_000L, 1_767_232_600_000L);
    var client = client(store(0, 1));
    var matchers = List.of(Matcher.equal("cluster", "golden"), ANY);
    var stored = new TreeMap<Labels, List<StoreChunk>>();
    all(client, SeriesQuery.of(matchers, TimeRange.ALL)).forEach(one -> stored.put(one.labels(), one.chunks()));
    var sent = all(client, SeriesQuery.of(matchers, minute));
    assertThat(sent).isNotEmpty().hasSizeLessThan(stored.size());
    for (var one : sent) {
      assertThat(one.chunks()).as(one.labels().toString()).isNotEmpty().isSubsetOf(stored.get(one.labels()));
    }
  }

  @Test
  void label_names_and_values_through_stores_are_those_of_the_blocks() {
    var itself = source(Resolution.RAW, Stores.NONE);
    var through = source(Resolution.RAW, Stores.SHARED);
    var names = itself.labelNames(List.of(), TimeRange.ALL).items();
    assertThat(names).contains("__name__", "job");
    assertThat(through.labelNames(List.of(), TimeRange.ALL).items()).isEqualTo(names);
    for (var name : names) {
      assertThat(through.labelValues(name, List.of(), TimeRange.ALL).items()).as(name).isEqualTo(itself.labelValues(name, List.of(), TimeRange.ALL).items());
    }
  }

  @Test
  void stores_that_share_the_blocks_hold_each_block_once() {
    var query = SeriesQuery.of(List.of(ANY), TimeRange.ALL).hinted(new SeriesQuery.Hints(List.of(), SeriesQuery.Hints.Report.BLOCKS));
    long whole = all(client(store(0, 1)), query).stream().mapToLong(one -> one.chunks().size()).sum();
    long parts = 0;
    for (int i = 0; i < 3; i++) {
      parts += all(client(store(i, 3)), query).stream().mapToLong(one -> one.chunks().size()).sum();
    }
    assertThat(parts).isEqualTo(whole).isPositive();
  }

  @Test
  void a_store_says_what_it_holds() {
    var facts = client(store(0, 1)).facts(SOON);
    assertThat(facts.component()).isEqualTo("store");
    assertThat(facts.labelSets()).contains(Labels.of("cluster", "c1", "replica", "a")).doesNotContain(Labels.empty());
    assertThat(facts.first()).isBetween(1_600_000_000_000L, facts.last());
    assertThat(facts.abilities()).containsExactlyInAnyOrder(StoreFacts.Ability.SHARDING, StoreFacts.Ability.WITHOUT_REPLICA_LABELS);
    var none = sources(new MemoryCatalog(new Random(3)), List.of(), ReadLimits.NONE, Portion.WHOLE);
    var empty = client(serve(ServedStore.Kind.STORE, none)).facts(SOON);
    assertThat(empty.first()).as("a span that ends before it starts").isGreaterThan(empty.last());
  }

  @Test
  void replica_labels_are_taken_off_and_series_sorted_without_them() {
    var client = client(store(0, 1));
    var apart = all(client, SeriesQuery.of(List.of(ANY), TimeRange.ALL));
    var together = all(client, SeriesQuery.of(List.of(ANY), TimeRange.ALL).without(List.of("replica")));
    assertThat(apart).extracting(StoreSeries::labels).isSorted().anyMatch(labels -> labels.has("replica"));
    assertThat(together).extracting(StoreSeries::labels).isSorted().doesNotHaveDuplicates().noneMatch(labels -> labels.has("replica"));
    var expected = new TreeSet<Labels>();
    apart.forEach(one -> expected.add(one.labels().without(Set.of("replica"))));
    assertThat(together).extracting(StoreSeries::labels).containsExactlyElementsOf(expected);
    assertThat(together.stream().mapToLong(one -> one.chunks().size()).sum())
        .isEqualTo(apart.stream().mapToLong(one -> one.chunks().size()).sum());
  }

  @Test
  void shards_are_disjoint_and_whole_and_a_limit_is_kept() {
    var client = client(store(0, 1));
    var query = SeriesQuery.of(List.of(ANY), TimeRange.ALL).labelsOnly();
    var whole = all(client, query).stream().map(StoreSeries::labels).toList();
    var dealt = new TreeSet<Labels>();
    for (int i = 0; i < 2; i++) {
      var part = all(client, query.of(new Shard(i, 2, Shard.Grouping.WITHOUT, List.of("instance"))));
      assertThat(part).isNotEmpty().allMatch(one -> dealt.add(one.labels()));
    }
    assertThat(dealt).containsExactlyElementsOf(whole);
    assertThat(all(client, query.limitedTo(3))).extracting(StoreSeries::labels).containsExactlyElementsOf(whole.subList(0, 3));
    assertThat(client.labelNames(new LabelsQuery(List.of(), 0, Long.MAX_VALUE, List.of(), 2, List.of()), SOON).items()).hasSize(2);
  }

  @Test
  void hints_choose_blocks() {
    var client = client(store(0, 1));
    var block = catalog.manifests(TenantId.DEFAULT).getFirst().live().getFirst().id().text();
    var matchers = List.of(Matcher.equal(SeriesQuery.Hints.BLOCK, block));
    var query = SeriesQuery.of(List.of(ANY), TimeRange.ALL);
    var some = all(client, query.hinted(new SeriesQuery.Hints(matchers, SeriesQuery.Hints.Report.STATISTICS)));
    assertThat(some).isNotEmpty().hasSizeLessThan(all(client, query).size());
    var names = client.labelNames(new LabelsQuery(List.of(), 0, Long.MAX_VALUE, List.of(), 0, List.of(Matcher.equal(SeriesQuery.Hints.BLOCK, "none"))), SOON);
    assertThat(names.items()).as("the client sends no hints with questions for labels").isNotEmpty();
  }

  @Test
  void aggregates_are_those_asked_for_and_no_others() {
    var client = client(store(0, 1));
    var query = SeriesQuery.of(List.of(Matcher.of(Matcher.Kind.MATCH, Labels.NAME, "requests_total|temperature_celsius")), TimeRange.ALL);
    var counters = all(client, query.downsampled(new Resolution(300_000), Set.of(Aggregate.COUNTER)));
    assertThat(counters)
        .flatExtracting(StoreSeries::chunks)
        .anyMatch(chunk -> chunk.parts().keySet().equals(Set.of(Aggregate.COUNTER)))
        .allMatch(chunk -> chunk.parts().keySet().equals(Set.of(Aggregate.COUNTER)) || chunk.raw().isPresent());
    assertThat(all(client, query)).flatExtracting(StoreSeries::chunks).isNotEmpty().allMatch(chunk -> chunk.raw().isPresent());
  }

  @Test
  void what_makes_no_sense_or_is_too_much_is_refused_with_its_reason() {
    assertThatThrownBy(() -> all(client(store(0, 1)), SeriesQuery.of(List.of(), TimeRange.ALL)))
        .isInstanceOfSatisfying(StoreException.class, e -> assertThat(e.reason()).isEqualTo(StoreException.Reason.INVALID_ARGUMENT))
        .hasMessageContaining("no matchers specified");
    var limited = client(serve(ServedStore.Kind.STORE, sources(catalog, List.of(), new ReadLimits(Long.MAX_VALUE, 2, Long.MAX_VALUE, Long.MAX_VALUE), Portion.WHOLE)));
    assertThatThrownBy(() -> all(limited, SeriesQuery.of(List.of(ANY), TimeRange.ALL)))
        .isInstanceOfSatisfying(StoreException.class, e -> assertThat(e.reason()).isEqualTo(StoreException.Reason.RESOURCE_EXHAUSTED))
        .hasMessageContaining("select fewer");
  }

  @Test
  void a_querier_serves_what_its_endpoints_hold() {
    var none = new MemoryCatalog(new Random(4));
    var middle = serve(ServedStore.Kind.QUERY, sources(none, List.of(store(0, 2), store(1, 2)), ReadLimits.NONE, Portion.WHOLE));
    var outer = sources(none, List.of(middle), ReadLimits.NONE, Portion.WHOLE);
    var reading = new Reading(Set.of("replica"), Reading.Replicas.MERGED, Resolution.RAW, Reading.Gaps.REFUSE);
    assertThat(read(outer.pin(reading), "", ANY, TimeRange.ALL)).isEqualTo(read(source(Resolution.RAW, Stores.NONE), "", ANY, TimeRange.ALL));
    assertThat(client(middle).facts(SOON).component()).isEqualTo("query");
    assertThat(client(middle).facts(SOON).abilities()).containsExactlyInAnyOrder(StoreFacts.Ability.values());
    assertThat(client(middle).rules(SOON).items()).isEmpty();
    assertThatThrownBy(() -> client(store(0, 1)).rules(SOON))
        .isInstanceOfSatisfying(StoreException.class, e -> assertThat(e.reason()).isEqualTo(StoreException.Reason.UNIMPLEMENTED));
  }
}
