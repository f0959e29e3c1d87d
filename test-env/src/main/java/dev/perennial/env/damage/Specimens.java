package dev.perennial.env.damage;

import dev.perennial.tsdb.block.BlockFiles;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.BlockMeta;
import dev.perennial.tsdb.block.BlockReader;
import dev.perennial.tsdb.block.BlockWriter;
import dev.perennial.tsdb.block.DeletionMark;
import dev.perennial.tsdb.block.Resolution;
import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.chunk.Chunk;
import dev.perennial.tsdb.chunk.ChunkWriter;
import dev.perennial.tsdb.downsample.Downsampler;
import dev.perennial.tsdb.histogram.CounterReset;
import dev.perennial.tsdb.histogram.Histogram;
import dev.perennial.tsdb.histogram.IntHistogram;
import dev.perennial.tsdb.histogram.Span;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Matcher;
import dev.perennial.tsdb.objectstore.ObjectStore;
import dev.perennial.tsdb.objectstore.memory.MemoryObjectStore;
import dev.perennial.tsdb.series.Samples;
import dev.perennial.tsdb.time.TimeRange;
import dev.perennial.tsdb.wal.LogWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;

/// Every format that is read, each with sound bytes made here.
final class Specimens {
  private static final long START = 1_767_225_600_000L;
  private static final BlockId SMALL = new BlockId("01KDYQZZZZ0000000000000001");
  private static final BlockId LARGE = new BlockId("01KDYQZZZZ0000000000000002");
  private static final BlockId COARSE = new BlockId("01KDYQZZZZ0000000000000003");

  private Specimens() {}

  /// A specimen and how many of a hundred cases or so it gets.
  record Weighed(Specimen specimen, int weight) {}

  static List<Weighed> all() {
    var out = new ArrayList<Weighed>();
    ObjectStore store = new MemoryObjectStore(() -> Instant.EPOCH);
    var series = series(12);
    write(store, SMALL, series);
    onePerEncoding(store, series).forEach((name, chunk) -> out.add(new Weighed(new ChunkSpecimen("chunk " + name, chunk), 20)));
    var files = files(store, SMALL);
    var meta = BlockMeta.parse(files.getOrDefault(BlockFiles.META, ByteSlice.of(new byte[0])), BlockFiles.META);
    out.add(new Weighed(new TextSpecimen("meta.json", meta.withExtension("x", "{\"y\": [1, 2]}").toJson(), bytes -> BlockMeta.parse(bytes, "meta.json")), 10));
    out.add(
        new Weighed(
            new TextSpecimen(
                "deletion-mark.json",
                new DeletionMark(SMALL, Instant.ofEpochSecond(1_767_225_600L), "why \"so\"").toJson(),
                bytes -> DeletionMark.parse(bytes, "deletion-mark.json")),
            5));
    out.add(new Weighed(LogSpecimen.of("log", LogWriter.Packing.PLAIN), 10));
    out.add(new Weighed(LogSpecimen.of("log, compressed", LogWriter.Packing.SNAPPY), 5));
    for (var use : BlockSpecimen.Use.values()) {
      var how = use == BlockSpecimen.Use.SCAN ? " scanned" : " selected";
      out.add(of("index" + how, SMALL, files, BlockFiles.INDEX, use, seals -> seals::index, 5));
      out.add(of("segment" + how, SMALL, files, "chunks/000001", use, seals -> seals::segment, 5));
      out.add(of("tombstones" + how, SMALL, files, BlockFiles.TOMBSTONES, use, seals -> seals::tombstones, 3));
    }
    var withHeader = headed(store, SMALL);
    out.add(of("index header, whole", SMALL, withHeader, BlockFiles.INDEX_HEADER, BlockSpecimen.Use.SELECT, seals -> seals::header, 3));
    write(store, LARGE, series(2600));
    out.add(of("index header, paged", LARGE, headed(store, LARGE), BlockFiles.INDEX_HEADER, BlockSpecimen.Use.SELECT, seals -> seals::header, 1));
    return out;
  }

  private static Weighed of(
      String name,
      BlockId id,
      Map<String, ByteSlice> files,
      String path,
      BlockSpecimen.Use use,
      Function<Seals, Consumer<byte[]>> seal,
      int weight) {
    var seals = new Seals(files.getOrDefault(path, ByteSlice.of(new byte[0])));
    return new Weighed(new BlockSpecimen(name, id, files, path, use, seal.apply(seals), true), weight);
  }

  private static Map<String, ByteSlice> headed(ObjectStore store, BlockId id) {
    BlockReader.open(store, id).writeHeader();
    var files = files(store, id);
    store.delete(BlockFiles.key(id, BlockFiles.INDEX_HEADER));
    return files;
  }

  private static Map<String, ByteSlice> files(ObjectStore store, BlockId id) {
    var files = new LinkedHashMap<String, ByteSlice>();
    for (var object : store.list(BlockFiles.prefix(id), "", "").objects()) {
      store.read(object.key()).ifPresent(bytes -> files.put(BlockFiles.path(object.key()), bytes));
    }
    return files;
  }

  private static Map<String, Chunk> onePerEncoding(ObjectStore store, Map<Labels, Samples> series) {
    var out = new TreeMap<String, Chunk>();
    series.values().forEach(samples -> ChunkWriter.write(samples).forEach(chunk -> out.put(chunk.encoding().toString(), chunk)));
    var coarse = Downsampler.run(BlockReader.open(store, SMALL), store, COARSE, Resolution.FIVE_MINUTES);
    try (var scan = BlockReader.open(store, coarse).scan()) {
      for (var next = scan.next(); next.isPresent(); next = scan.next()) {
        var found = next.get();
        out.put("AGGREGATES of " + found.labels().value(Labels.NAME), found.chunks().getFirst());
      }
    }
    return out;
  }

  private static void write(ObjectStore store, BlockId id, Map<Labels, Samples> series) {
    var symbols = new TreeSet<String>(Labels.ORDER);
    series.keySet().forEach(labels -> labels.forEach((name, value) -> symbols.addAll(List.of(name, value))));
    try (var writer = BlockWriter.create(store, id, symbols.iterator(), BlockWriter.Options.DEFAULT)) {
      series.forEach((labels, samples) -> writer.add(labels, ChunkWriter.write(samples)));
      var meta =
          new BlockMeta(
              id,
              new TimeRange(START, START + 7_200_000),
              BlockMeta.Stats.NONE,
              BlockMeta.Compaction.first(id),
              BlockMeta.Thanos.of(Labels.of("replica", "a"), Resolution.RAW, "test"),
              Map.of());
      // Without sizes, as a block of Prometheus' own has none: nothing but checksums tells what was changed.
      var written = writer.finish().into(meta);
      store.put(BlockFiles.meta(id), written.withThanos(meta.thanos()).toJson());
    }
    BlockReader.open(store, id).delete(List.of(Matcher.equal("n", "3")), new TimeRange(START + 100_000, START + 600_000));
  }

  private static Map<Labels, Samples> series(int count) {
    var out = new TreeMap<Labels, Samples>();
    for (int n = 0; n < count; n++) {
      var floats = new Samples();
      for (int i = 0; i < 40; i++) {
        floats.add(START + i * 15_000L + (i * n) % 7, i % 13 == 12 ? Samples.STALE : i * (n + 0.5));
        if (n % 2 == 1) {
          floats.startOfLast(START - 1000L * (i / 15));
        }
      }
      out.put(Labels.of(Labels.NAME, "made_float", "n", "" + n, "zone", "z" + n % 3, "id", "an-identity-of-some-length-" + n * 7919), floats);
    }
    for (int kind = 0; kind < 6; kind++) {
      var samples = new Samples();
      for (int i = 1; i <= 30; i++) {
        Histogram next = histogram(i, kind / 2 == 2);
        samples.add(START + i * 15_000L, kind % 2 == 0 ? next : next.toFloat());
        if (kind / 2 == 1) {
          samples.startOfLast(START - 1000L * (i / 10));
        }
      }
      out.put(Labels.of(Labels.NAME, "made_histogram", "n", "" + kind, "zone", "z"), samples);
    }
    return out;
  }

  private static IntHistogram histogram(int i, boolean custom) {
    boolean wide = i > 15;
    var spans = wide ? List.of(new Span(0, 2), new Span(1, 1)) : List.of(new Span(0, 2));
    var deltas = wide ? new long[] {3L * i, -2L * i, 0} : new long[] {3L * i, -2L * i};
    long count = (custom ? 0 : i) + 4L * i + (wide ? i : 0);
    return new IntHistogram(
        CounterReset.UNKNOWN, custom ? Histogram.CUSTOM_BOUNDS : 2, custom ? 0 : 0.001, custom ? 0 : i, count, i * 4.5, spans, deltas,
        List.of(), new long[0], custom ? new double[] {0.5, 1, 2.5, 1e9} : new double[0]);
  }
}
