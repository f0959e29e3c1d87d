package dev.perennial.tsdb.compact;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.tsdb.Golden;
import dev.perennial.tsdb.block.BlockFiles;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.BlockReader;
import dev.perennial.tsdb.chunk.ChunkDecoder;
import dev.perennial.tsdb.dedup.Dedup;
import dev.perennial.tsdb.dedup.Replica;
import dev.perennial.tsdb.dedup.Windows;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Matcher;
import dev.perennial.tsdb.objectstore.ObjectStore;
import dev.perennial.tsdb.objectstore.directory.DirectoryObjectStore;
import dev.perennial.tsdb.objectstore.memory.MemoryObjectStore;
import dev.perennial.tsdb.series.Samples;
import dev.perennial.tsdb.time.TimeRange;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Deletions noted beside several sources of a merge are carried out by it, each in its own source, and counted.
class DeletionsInMergesTest {
  private final ObjectStore store = new MemoryObjectStore(InstantSource.system());

  /// What is deleted of a source: of one whole series, of a part of others, of a short time of all.
  private record Deletion(Matcher matcher, TimeRange time) {
    boolean hits(Labels labels, long at) {
      return matcher.matches(labels) && time.contains(at);
    }
  }

  private static List<Deletion> deletions(BlockReader block, int number) {
    var range = block.meta().range();
    long part = range.length() / 8;
    var names = block.labelValues(Labels.NAME, List.of());
    return List.of(
        new Deletion(Matcher.equal(Labels.NAME, names.get(number % names.size())), TimeRange.ALL),
        new Deletion(Matcher.equal(Labels.NAME, names.get((number + 1) % names.size())), new TimeRange(range.start() + part, range.start() + 3 * part + 1)),
        new Deletion(Matcher.of(Matcher.Kind.MATCH, Labels.NAME, ".+"), new TimeRange(range.start() + number * 61_000L, range.start() + number * 61_000L + 45_000)));
  }

  private BlockReader copy(BlockReader golden) throws IOException {
    var id = golden.meta().id();
    var from = Golden.path("compaction/input");
    var folder = new DirectoryObjectStore(from);
    for (var object : folder.list(BlockFiles.prefix(id), "", "").objects()) {
      store.put(object.key(), folder.read(object.key()).orElseThrow());
    }
    return BlockReader.open(store, id);
  }

  private static Map<Labels, Samples> scanned(BlockReader block) {
    var all = new TreeMap<Labels, Samples>();
    try (var scan = block.scan()) {
      for (var next = scan.next(); next.isPresent(); next = scan.next()) {
        var samples = all.computeIfAbsent(next.get().labels(), _ -> new Samples());
        next.get().chunks().forEach(chunk -> ChunkDecoder.decode(chunk, samples));
      }
    }
    return all;
  }

  private static List<String> text(Samples samples) {
    var out = new ArrayList<String>();
    for (int i = 0; i < samples.size(); i++) {
      var histogram = samples.histogram(i);
      out.add(samples.time(i) + " " + Long.toHexString(Double.doubleToRawLongBits(samples.value(i))) + (histogram == null ? "" : " " + histogram.toFloat().count()));
    }
    return out;
  }

  @Test
  void a_merge_holds_what_each_source_holds_without_what_was_deleted_of_it() throws IOException {
    var sources = new ArrayList<Compaction.Source>();
    var left = new TreeMap<Labels, List<Replica>>();
    long deleted = 0;
    int noted = 0;
    int number = 0;
    for (var golden : GoldenReplicas.blocks()) {
      var block = copy(golden.block());
      var deletions = deletions(block, number++);
      for (var series : scanned(block).entrySet()) {
        var kept = new Samples();
        for (int i = 0; i < series.getValue().size(); i++) {
          long at = series.getValue().time(i);
          if (deletions.stream().noneMatch(deletion -> deletion.hits(series.getKey(), at))) {
            kept.add(series.getValue(), i);
          } else {
            deleted++;
          }
        }
        if (kept.size() > 0) {
          left.computeIfAbsent(series.getKey(), _ -> new ArrayList<>()).add(new Replica(golden.replica(), kept));
        }
      }
      for (var deletion : deletions) {
        noted += BlockReader.open(store, block.meta().id()).delete(List.of(deletion.matcher()), deletion.time());
      }
      sources.add(new Compaction.Source(BlockReader.open(store, block.meta().id()), golden.replica()));
    }

    var id = BlockId.create(1_767_300_000_000L, new Random(7));
    var dedup = new Dedup(Windows.standard());
    var product = new Compaction(dedup).run(sources, store, id, Labels.of("cluster", "c1"));
    store.put(BlockFiles.meta(id), product.meta().toJson());

    assertThat(sources).hasSizeGreaterThan(2);
    assertThat(noted).as("series with deletions").isGreaterThan(2 * sources.size());
    assertThat(product.accounts().deleted()).isEqualTo(deleted).isPositive();
    assertThat(store.head(BlockFiles.key(id, BlockFiles.TOMBSTONES))).as("the product has nothing left to delete").isEmpty();
    var written = BlockReader.open(store, id);
    assertThat(Accounts.count(written).keptTheSameAs(product.accounts())).isTrue();
    var found = scanned(written);
    assertThat(found.keySet()).isEqualTo(left.keySet());
    left.forEach(
        (labels, replicas) -> {
          var expected = new Samples();
          dedup.merge(replicas, expected);
          assertThat(text(found.getOrDefault(labels, new Samples()))).as(labels.toString()).isEqualTo(text(expected));
        });
  }
}
