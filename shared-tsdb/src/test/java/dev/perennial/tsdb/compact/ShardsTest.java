package dev.perennial.tsdb.compact;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.tsdb.block.BlockFiles;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.BlockMeta;
import dev.perennial.tsdb.block.BlockReader;
import dev.perennial.tsdb.block.BlockWriter;
import dev.perennial.tsdb.block.Resolution;
import dev.perennial.tsdb.block.SeriesChunks;
import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.chunk.ChunkWriter;
import dev.perennial.tsdb.dedup.Dedup;
import dev.perennial.tsdb.dedup.Windows;
import dev.perennial.tsdb.downsample.Downsampler;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Shard;
import dev.perennial.tsdb.objectstore.ForwardingObjectStore;
import dev.perennial.tsdb.objectstore.ObjectStore;
import dev.perennial.tsdb.objectstore.memory.MemoryObjectStore;
import dev.perennial.tsdb.series.Samples;
import dev.perennial.tsdb.time.TimeRange;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Two replicas' real blocks merged shard by shard, held against the same blocks merged whole.
class ShardsTest {
  private static final Labels STREAM = Labels.of("cluster", "c1");

  private final Compaction compaction = new Compaction(new Dedup(Windows.standard()));
  private final ObjectStore store = new MemoryObjectStore(InstantSource.system());
  private final Random random = new Random(7);

  private List<Compaction.Product> products(List<Compaction.Source> sources, Shard shard, int parts) {
    var outputs = new ArrayList<Compaction.Output>();
    for (var part : shard.parts(parts)) {
      var labels = part.equals(Shard.WHOLE) ? STREAM : STREAM.with("perennial_shard", part.toString());
      outputs.add(new Compaction.Output(BlockId.create(1_767_300_000_000L, random), labels));
    }
    var products = compaction.split(sources, store, shard, outputs);
    products.forEach(product -> store.put(BlockFiles.meta(product.meta().id()), product.meta().toJson()));
    return products;
  }

  private List<Compaction.Source> split(List<Compaction.Source> sources, Shard shard, int parts) {
    return products(sources, shard, parts).stream()
        .map(product -> new Compaction.Source(BlockReader.open(store, product.meta().id()), sources.getFirst().replica()))
        .toList();
  }

  private static List<SeriesChunks> series(Collection<Compaction.Source> sources) {
    var all = new TreeMap<Labels, SeriesChunks>();
    for (var source : sources) {
      try (var scan = source.block().scan()) {
        for (var next = scan.next(); next.isPresent(); next = scan.next()) {
          assertThat(all.put(next.get().labels(), next.get())).as("a series in two shards").isNull();
        }
      }
    }
    return List.copyOf(all.values());
  }

  private static String text(List<SeriesChunks> series) {
    var text = new StringBuilder();
    for (var one : series) {
      text.append(one.labels());
      one.chunks()
          .forEach(
              chunk ->
                  text.append(' ').append(chunk.first()).append(' ').append(chunk.last()).append(' ').append(chunk.encoding())
                      .append(Arrays.hashCode(chunk.data().toArray())));
      text.append('\n');
    }
    return text.toString();
  }

  /// Splits each block, then merges like with like.
  private List<Compaction.Source> sharded(List<Compaction.Source> inputs, int parts) {
    var shards = inputs.stream().map(input -> split(List.of(input), Shard.WHOLE, parts)).toList();
    var merged = new ArrayList<Compaction.Source>();
    for (int i = 0; i < parts; i++) {
      int shard = i;
      merged.addAll(split(shards.stream().map(own -> own.get(shard)).toList(), new Shard(i, parts), 1));
    }
    return merged;
  }

  @Test
  void blocks_split_and_merged_shard_by_shard_hold_the_bytes_that_one_merge_gives() throws IOException {
    var inputs = GoldenReplicas.blocks();
    var whole = split(inputs, Shard.WHOLE, 1);
    var expected = text(series(whole));
    var shards = sharded(inputs, 4);
    assertThat(shards).hasSize(4).allSatisfy(shard -> assertThat(shard.block().meta().stats().series()).isPositive());
    assertThat(text(series(shards))).isEqualTo(expected);
    assertThat(text(series(split(inputs, Shard.WHOLE, 8)))).as("split and merged in one pass").isEqualTo(expected);
    var finer = new ArrayList<Compaction.Source>();
    for (int i = 0; i < shards.size(); i++) {
      finer.addAll(split(List.of(shards.get(i)), new Shard(i, 4), 2));
    }
    assertThat(text(series(finer))).as("split further").isEqualTo(expected);
  }

  @Test
  void a_part_that_is_written_alone_is_the_one_that_all_at_once_would_give_byte_for_byte() throws IOException {
    var inputs = GoldenReplicas.blocks();
    var together = products(inputs, Shard.WHOLE, 4);
    for (int place = 0; place < 4; place++) {
      var id = BlockId.create(1_767_300_000_000L, random);
      var labels = STREAM.with("perennial_shard", place + "/4");
      var alone = compaction.part(inputs, store, Shard.WHOLE, 4, place, new Compaction.Output(id, labels));
      var peer = together.get(place);
      assertThat(alone.accounts()).isEqualTo(peer.accounts());
      assertThat(alone.meta().stats()).isEqualTo(peer.meta().stats());
      for (String file : List.of("index", "chunks/000001")) {
        assertThat(store.read(BlockFiles.key(id, file))).as(file).isEqualTo(store.read(BlockFiles.key(peer.meta().id(), file)));
      }
    }
  }

  @Test
  void a_part_reads_past_the_chunks_of_others_where_they_are_many() {
    var source = BlockId.create(1_767_300_000_000L, random);
    var series = new TreeMap<Labels, Samples>();
    for (int s = 0; s < 8; s++) {
      var samples = new Samples();
      for (int i = 0; i < 500_000; i++) {
        samples.add(i * 10L, random.nextDouble());
      }
      series.put(Labels.of("__name__", "m", "n", "" + s), samples);
    }
    var symbols = new TreeSet<String>(Labels.ORDER);
    series.keySet().forEach(labels -> labels.forEach((name, value) -> symbols.addAll(List.of(name, value))));
    try (var writer = BlockWriter.create(store, source, symbols.iterator(), BlockWriter.Options.DEFAULT)) {
      series.forEach((labels, samples) -> writer.add(labels, ChunkWriter.write(samples)));
      var meta =
          new BlockMeta(
              source, new TimeRange(0, 7_200_000), BlockMeta.Stats.NONE, BlockMeta.Compaction.first(source),
              BlockMeta.Thanos.of(STREAM, Resolution.RAW, "sidecar"), Map.of());
      store.put(BlockFiles.meta(source), writer.finish().into(meta).toJson());
    }
    long whole = store.head(BlockFiles.segment(source, 1)).orElseThrow().size();
    var read = new AtomicLong();
    var counted =
        new ForwardingObjectStore() {
          @Override
          public ObjectStore inner() {
            return store;
          }

          @Override
          public ByteSlice read(String key, long offset, int length) {
            read.addAndGet(length);
            return store.read(key, offset, length);
          }
        };
    int place = Shard.WHOLE.part(series.firstKey(), 8);
    long own = series.keySet().stream().filter(labels -> Shard.WHOLE.part(labels, 8) == place).count();
    assertThat(own).as("series of the part").isLessThan(4);
    var block = new Compaction.Source(BlockReader.open(counted, source), Labels.empty());
    var product = compaction.part(List.of(block), store, Shard.WHOLE, 8, place, new Compaction.Output(BlockId.create(1, random), STREAM));
    assertThat(product.accounts().series()).isEqualTo(own);
    // Its own, and two windows at each jump.
    assertThat(read.get()).isLessThan(whole * own / 8 + (own + 1) * (3L << 20)).isLessThan(whole * 3 / 4);
  }

  @Test
  void each_shard_has_its_own_series_and_no_symbols_of_others() throws IOException {
    for (var product : products(GoldenReplicas.blocks(), Shard.WHOLE, 4)) {
      var source = new Compaction.Source(BlockReader.open(store, product.meta().id()), Labels.empty());
      var used = new TreeSet<String>(Labels.ORDER);
      var shard = Shard.parse(product.meta().thanos().labels().value("perennial_shard"));
      for (var one : series(List.of(source))) {
        assertThat(Shard.WHOLE.part(one.labels(), 4)).isEqualTo(shard.index());
        one.labels().forEach((name, value) -> used.addAll(List.of(name, value)));
      }
      var symbols = new ArrayList<String>();
      source.block().symbols().forEachRemaining(symbols::add);
      assertThat(symbols).containsExactlyElementsOf(used);
      assertThat(Accounts.count(source.block()).keptTheSameAs(product.accounts())).isTrue();
    }
  }

  @Test
  void the_accounts_of_all_shards_add_up_to_those_of_the_whole() throws IOException {
    var whole = products(GoldenReplicas.blocks(), Shard.WHOLE, 1).getFirst().accounts();
    var shards = products(GoldenReplicas.blocks(), Shard.WHOLE, 4).stream().map(Compaction.Product::accounts).toList();
    assertThat(shards.stream().mapToLong(Accounts::series).sum()).isEqualTo(whole.series());
    assertThat(shards.stream().mapToLong(Accounts::read).sum()).isEqualTo(whole.read());
    assertThat(shards.stream().mapToLong(Accounts::kept).sum()).isEqualTo(whole.kept());
    assertThat(shards.stream().mapToLong(Accounts::duplicates).sum()).isEqualTo(whole.duplicates());
    assertThat(shards.stream().mapToLong(Accounts::hash).sum()).isEqualTo(whole.hash());
  }

  /// Thanos folds a block into another of its group whose `compaction.sources` hold all of its own. Groups were once those of a resolution, and
  /// are now those of a resolution and external labels.
  @Test
  void thanos_takes_no_shard_for_a_duplicate_and_folds_what_shards_replaced() throws IOException {
    var inputs = GoldenReplicas.blocks();
    var shards = new ArrayList<List<Compaction.Source>>();
    var merged = new ArrayList<BlockMeta>();
    var coarse = new ArrayList<BlockMeta>();
    inputs.forEach(input -> shards.add(split(List.of(input), Shard.WHOLE, 4)));
    for (int i = 0; i < 4; i++) {
      int shard = i;
      var product = split(shards.stream().map(own -> own.get(shard)).toList(), new Shard(i, 4), 1).getFirst().block();
      merged.add(product.meta());
      coarse.add(Downsampler.run(product, store, BlockId.create(1_767_300_000_000L, random), Resolution.FIVE_MINUTES));
    }
    var first = metas(shards.stream().flatMap(Collection::stream).toList());
    var copy = Downsampler.run(inputs.getFirst().block(), store, BlockId.create(1_767_300_000_000L, random), Resolution.FIVE_MINUTES);
    store.put(BlockFiles.meta(copy.id()), copy.toJson());
    var split = metas(split(List.of(new Compaction.Source(BlockReader.open(store, copy.id()), Labels.empty())), Shard.WHOLE, 4));
    Function<BlockMeta, Object> byResolution = meta -> meta.thanos().resolution();
    Function<BlockMeta, Object> byLabels = meta -> List.of(meta.thanos().resolution(), meta.thanos().labels());
    for (var group : List.of(byResolution, byLabels)) {
      assertThat(duplicates(first, group)).isEmpty();
      assertThat(duplicates(merged, group)).isEmpty();
      assertThat(duplicates(coarse, group)).isEmpty();
      assertThat(duplicates(split, group)).isEmpty();
      var all = Stream.of(metas(inputs), first, merged).flatMap(Collection::stream).toList();
      assertThat(duplicates(all, group)).as("what like was merged with like of").containsAll(first.stream().map(BlockMeta::id).toList());
      assertThat(duplicates(all, group)).as("the newest shards").doesNotContainAnyElementsOf(merged.stream().map(BlockMeta::id).toList());
    }
  }

  private static List<BlockMeta> metas(Collection<Compaction.Source> sources) {
    return sources.stream().map(source -> source.block().meta()).toList();
  }

  private static Set<BlockId> duplicates(List<BlockMeta> metas, Function<BlockMeta, Object> group) {
    var duplicates = new HashSet<BlockId>();
    for (var own : metas.stream().collect(Collectors.groupingBy(group)).values()) {
      var kept = new ArrayList<BlockMeta>();
      own.stream()
          .sorted(Comparator.<BlockMeta>comparingInt(meta -> meta.compaction().sources().size()).reversed().thenComparing(BlockMeta::id))
          .forEach(
              meta -> {
                if (kept.stream().anyMatch(other -> other.compaction().sources().containsAll(meta.compaction().sources()))) {
                  duplicates.add(meta.id());
                } else {
                  kept.add(meta);
                }
              });
    }
    return duplicates;
  }
}
