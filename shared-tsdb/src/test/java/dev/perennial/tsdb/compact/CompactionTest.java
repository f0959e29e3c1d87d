package dev.perennial.tsdb.compact;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.tsdb.block.BlockFiles;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.BlockReader;
import dev.perennial.tsdb.chunk.ChunkDecoder;
import dev.perennial.tsdb.dedup.Dedup;
import dev.perennial.tsdb.dedup.Replica;
import dev.perennial.tsdb.dedup.Windows;
import dev.perennial.tsdb.histogram.Histogram;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.objectstore.ObjectStore;
import dev.perennial.tsdb.objectstore.memory.MemoryObjectStore;
import dev.perennial.tsdb.series.Samples;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Compactions of two replicas' real blocks, with outages of either, failed scrapes, resets and histograms.
class CompactionTest {
  private static final Labels STREAM = Labels.of("cluster", "c1");

  private final Dedup dedup = new Dedup(Windows.standard());
  private final ObjectStore store = new MemoryObjectStore(InstantSource.system());
  private final Random random = new Random(7);

  private Compaction.Source compact(List<Compaction.Source> sources, Labels replica) {
    var id = BlockId.create(1_767_300_000_000L, random);
    var product = new Compaction(dedup).run(sources, store, id, STREAM);
    store.put(BlockFiles.meta(id), product.meta().toJson());
    var written = BlockReader.open(store, id);
    assertThat(Accounts.count(written).keptTheSameAs(product.accounts())).isTrue();
    assertThat(written.meta().stats().samples()).isEqualTo(product.accounts().kept());
    return new Compaction.Source(written, replica);
  }

  private static Map<Labels, List<Replica>> read(List<Compaction.Source> sources) {
    var all = new TreeMap<Labels, List<Replica>>();
    for (var source : sources) {
      try (var scan = source.block().scan()) {
        for (var next = scan.next(); next.isPresent(); next = scan.next()) {
          var samples = new Samples();
          next.get().chunks().forEach(chunk -> ChunkDecoder.decode(chunk, samples));
          all.computeIfAbsent(next.get().labels(), _ -> new ArrayList<>()).add(new Replica(source.replica(), samples));
        }
      }
    }
    return all;
  }

  private static List<String> text(Samples samples) {
    var out = new ArrayList<String>();
    for (int i = 0; i < samples.size(); i++) {
      out.add(
          samples.time(i) + " " + Long.toHexString(Double.doubleToRawLongBits(samples.value(i))) + count(samples.histogram(i)));
    }
    return out;
  }

  private static String count(@Nullable Histogram histogram) {
    return histogram == null ? "" : " " + histogram.toFloat().count() + " " + histogram.schema();
  }

  private Map<Labels, List<String>> query(List<Compaction.Source> sources) {
    var out = new TreeMap<Labels, List<String>>();
    read(sources)
        .forEach(
            (labels, replicas) -> {
              var merged = new Samples();
              dedup.merge(replicas, merged);
              out.put(labels, text(merged));
            });
    return out;
  }

  @Test
  void a_query_over_the_product_gives_what_one_over_the_sources_gave() throws IOException {
    var inputs = GoldenReplicas.blocks();
    var product = compact(inputs, Labels.empty());
    assertThat(query(List.of(product))).isEqualTo(query(inputs));
    var meta = product.block().meta();
    assertThat(meta.compaction().level()).isEqualTo(2);
    assertThat(meta.compaction().sources()).hasSize(inputs.size());
    assertThat(meta.thanos().labels()).isEqualTo(STREAM);
  }

  @Test
  void compactions_in_steps_give_what_one_gives() throws IOException {
    var inputs = GoldenReplicas.blocks();
    var expected = query(inputs);
    var steps = new ArrayList<Compaction.Source>();
    var ranges = inputs.stream().map(source -> source.block().meta().range().start()).distinct().toList();
    for (long start : ranges) {
      steps.add(
          compact(
              inputs.stream().filter(source -> source.block().meta().range().start() == start).toList(),
              Labels.empty()));
    }
    assertThat(query(steps)).isEqualTo(expected);
    assertThat(query(List.of(compact(steps, Labels.empty())))).isEqualTo(expected);
  }

  @Test
  void each_replica_compacted_alone_and_then_both_give_what_one_step_gives() throws IOException {
    var inputs = GoldenReplicas.blocks();
    var alone = new ArrayList<Compaction.Source>();
    for (var replica : List.of("a", "b")) {
      var labels = Labels.of("replica", replica);
      alone.add(compact(inputs.stream().filter(source -> source.replica().equals(labels)).toList(), labels));
    }
    var expected = query(inputs);
    assertThat(query(alone)).isEqualTo(expected);
    assertThat(query(List.of(compact(alone, Labels.empty())))).isEqualTo(expected);
  }

  @Test
  void a_product_merged_with_its_sources_again_stays() throws IOException {
    var inputs = GoldenReplicas.blocks();
    var product = compact(inputs, Labels.empty());
    var both = new ArrayList<>(inputs);
    both.add(product);
    assertThat(query(both)).isEqualTo(query(inputs));
  }
}
