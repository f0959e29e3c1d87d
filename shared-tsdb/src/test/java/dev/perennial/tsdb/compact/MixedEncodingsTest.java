package dev.perennial.tsdb.compact;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.tsdb.block.BlockFiles;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.BlockMeta;
import dev.perennial.tsdb.block.BlockReader;
import dev.perennial.tsdb.block.BlockWriter;
import dev.perennial.tsdb.block.Resolution;
import dev.perennial.tsdb.chunk.ChunkDecoder;
import dev.perennial.tsdb.chunk.ChunkWriter;
import dev.perennial.tsdb.chunk.Encoding;
import dev.perennial.tsdb.dedup.Dedup;
import dev.perennial.tsdb.dedup.Deduplication;
import dev.perennial.tsdb.dedup.Overlap;
import dev.perennial.tsdb.dedup.Windows;
import dev.perennial.tsdb.histogram.CounterReset;
import dev.perennial.tsdb.histogram.IntHistogram;
import dev.perennial.tsdb.histogram.Span;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.objectstore.memory.MemoryObjectStore;
import dev.perennial.tsdb.series.Samples;
import dev.perennial.tsdb.time.TimeRange;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Replicas whose chunks of one series overlap in every encoding: none is dropped for being of another kind.
class MixedEncodingsTest {
  private static final long T0 = 1_767_225_600_000L;
  private static final long LENGTH = 7_200_000;
  private static final long INTERVAL = 15_000;
  private static final Labels SERIES = Labels.of(Labels.NAME, "x");
  private static final int SEEDS = 25;

  private final MemoryObjectStore store = new MemoryObjectStore(InstantSource.system());
  private final Set<Encoding> seen = EnumSet.noneOf(Encoding.class);

  static Stream<Deduplication> ways() {
    return Stream.of(new Dedup(Windows.standard()), Overlap.ONE_TO_ONE);
  }

  /** Each kind for some minutes, with silences between. */
  private static Samples scrape(Random random) {
    var out = new Samples();
    long phase = random.nextLong(INTERVAL);
    int kind = 0;
    boolean up = true;
    for (long due = phase; due < LENGTH; due += INTERVAL) {
      if (random.nextInt(40) == 0) {
        kind = random.nextInt(6);
        up = random.nextInt(3) > 0;
      }
      if (up) {
        add(out, T0 + due, due / 1000, kind);
      }
    }
    return out;
  }

  private static void add(Samples out, long time, long value, int kind) {
    switch (kind) {
      case 0 -> out.add(time, (double) value);
      case 1 -> out.add(time, histogram(value, CounterReset.UNKNOWN));
      case 2 -> out.add(time, histogram(value, CounterReset.UNKNOWN).toFloat());
      case 3 -> out.add(time, histogram(value, CounterReset.GAUGE));
      case 4 -> {
        out.add(time, histogram(value, CounterReset.UNKNOWN));
        out.startOfLast(T0 - 1);
      }
      default -> {
        out.add(time, (double) value);
        out.startOfLast(T0 - 1);
      }
    }
  }

  private static IntHistogram histogram(long count, CounterReset reset) {
    return new IntHistogram(
        reset, 2, 0.001, 0, count, count, List.of(new Span(1, 1)), new long[] {count}, List.of(), new long[0], new double[0]);
  }

  private Compaction.Source block(Samples samples, String replica, Random random) {
    var id = BlockId.create(T0 + LENGTH, random);
    var labels = Labels.of("cluster", "c", "replica", replica);
    var chunks = ChunkWriter.write(samples);
    chunks.forEach(chunk -> seen.add(chunk.encoding()));
    try (var writer = BlockWriter.create(store, id, List.of("__name__", "x").iterator(), BlockWriter.Options.DEFAULT)) {
      writer.add(SERIES, chunks);
      var meta =
          new BlockMeta(
              id,
              new TimeRange(T0, T0 + LENGTH),
              BlockMeta.Stats.NONE,
              BlockMeta.Compaction.first(id),
              BlockMeta.Thanos.of(labels, Resolution.RAW, "test"),
              Map.of());
      store.put(BlockFiles.meta(id), writer.finish().into(meta).toJson());
    }
    return new Compaction.Source(BlockReader.open(store, id), labels.only(List.of("replica")));
  }

  private static NavigableSet<Long> times(Samples samples) {
    NavigableSet<Long> times = new TreeSet<>();
    for (int i = 0; i < samples.size(); i++) {
      times.add(samples.time(i));
    }
    return times;
  }

  private Samples compact(Deduplication way, List<Compaction.Source> sources, Random random) {
    var id = BlockId.create(T0 + 2 * LENGTH, random);
    var product = new Compaction(way).run(sources, store, id, Labels.of("cluster", "c"));
    store.put(BlockFiles.meta(id), product.meta().toJson());
    var merged = new Samples();
    try (var scan = BlockReader.open(store, id).scan()) {
      scan.next().orElseThrow().chunks().forEach(chunk -> ChunkDecoder.decode(chunk, merged));
    }
    return merged;
  }

  @ParameterizedTest
  @MethodSource("ways")
  void no_time_that_a_replica_saw_is_lost_for_the_kind_of_its_samples(Deduplication way) {
    for (int seed = 0; seed < SEEDS; seed++) {
      var random = new Random(seed);
      var inputs = new ArrayList<Samples>();
      var sources = new ArrayList<Compaction.Source>();
      for (var replica : List.of("a", "b", "c").subList(0, 2 + seed % 2)) {
        var samples = scrape(random);
        if (!samples.isEmpty()) {
          inputs.add(samples);
          sources.add(block(samples, replica, random));
        }
      }
      var merged = times(compact(way, sources, random));
      long near = way.equals(Overlap.ONE_TO_ONE) ? 0 : 2 * INTERVAL;
      for (var input : inputs) {
        for (long time : times(input)) {
          assertThat(merged.subSet(time - near, true, time + near, true)).as("%s, seed %d: a sample near %d", way, seed, time).isNotEmpty();
        }
      }
    }
    assertThat(seen)
        .contains(Encoding.XOR, Encoding.XOR2, Encoding.HISTOGRAM, Encoding.FLOAT_HISTOGRAM, Encoding.HISTOGRAM_ST);
  }
}
