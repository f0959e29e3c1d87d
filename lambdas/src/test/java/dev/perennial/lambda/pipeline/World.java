package dev.perennial.lambda.pipeline;

import dev.perennial.lambda.flow.Journal;
import dev.perennial.lambda.wiring.CountedCatalog;
import dev.perennial.lambda.wiring.CountedObjectStore;
import dev.perennial.lambda.wiring.DaggerSteps;
import dev.perennial.lambda.wiring.Effects;
import dev.perennial.lambda.wiring.Settings;
import dev.perennial.lambda.wiring.Steps;
import dev.perennial.tsdb.admit.Admission;
import dev.perennial.tsdb.block.BlockFiles;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.BlockMeta;
import dev.perennial.tsdb.block.BlockReader;
import dev.perennial.tsdb.block.BlockWriter;
import dev.perennial.tsdb.block.Resolution;
import dev.perennial.tsdb.catalog.LiveBlock;
import dev.perennial.tsdb.catalog.Manifest;
import dev.perennial.tsdb.catalog.Run;
import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.catalog.memory.MemoryCatalog;
import dev.perennial.tsdb.chunk.ChunkDecoder;
import dev.perennial.tsdb.chunk.ChunkWriter;
import dev.perennial.tsdb.dedup.Dedup;
import dev.perennial.tsdb.dedup.Replica;
import dev.perennial.tsdb.dedup.Windows;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Shard;
import dev.perennial.tsdb.objectstore.ObjectFacts;
import dev.perennial.tsdb.objectstore.memory.MemoryObjectStore;
import dev.perennial.tsdb.plan.Downsampling;
import dev.perennial.tsdb.retain.Retention;
import dev.perennial.tsdb.series.Samples;
import dev.perennial.tsdb.time.TimeRange;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A bucket, a catalogue and a clock in memory, blocks shipped into them, and what a query over the live blocks would see.
///
/// Blocks begin their life two minutes long. Equal seeds give equal worlds.
final class World {
  static final Duration RANGE = Duration.ofMinutes(2);
  static final Labels EU = Labels.of("cluster", "eu");

  /** Aligned to the longest window, so that a scenario's blocks lie in one. */
  static final long START = Instant.parse("2026-01-31T00:00:00Z").toEpochMilli() / (168 * RANGE.toMillis()) * (168 * RANGE.toMillis());

  private final Random random;
  private Instant now = Instant.ofEpochMilli(START);
  final InstantSource clock = () -> now;
  final MemoryObjectStore bucket;
  private final Set<String> shipped = new TreeSet<>();
  final MemoryCatalog catalog;
  Settings settings = downsampling(List.of(), Duration.ZERO);

  /** How many series each replica scrapes. */
  int series = 3;

  World(long seed) {
    this(new Random(seed), new MemoryCatalog(new Random(seed + 1)), null);
  }

  private World(Random random, MemoryCatalog catalog, @Nullable World other) {
    this.random = random;
    this.catalog = catalog;
    this.bucket = other == null ? new MemoryObjectStore(clock) : other.bucket;
    if (other != null) {
      now = other.now;
    }
  }

  /// The same bucket under another catalogue.
  World withCatalog(MemoryCatalog other) {
    return new World(random, other, this);
  }

  /// The process ended between two effects.
  static final class Died extends Error {
    private static final long serialVersionUID = 1L;

    Died() {
      super("died", null, false, false);
    }
  }

  /// Effects of a process that dies after so many of them; `noted` runs then.
  static Effects dying(long limit, Runnable noted) {
    return new Effects(
        limit,
        () -> {
          noted.run();
          throw new Died();
        });
  }

  /// The same, noted nowhere.
  static Effects dying(long limit) {
    return dying(limit, () -> {});
  }

  void pass(Duration time) {
    now = now.plus(time);
  }

  /// Sets the clock to so many minutes after the start.
  void at(double minutes) {
    now = Instant.ofEpochMilli(START + (long) (minutes * 60_000));
  }

  static TimeRange minutes(long from, long to) {
    return new TimeRange(START + from * 60_000, START + to * 60_000);
  }

  /// Ships a block of the replica: its series scraped each five seconds, each replica at times of its own.
  BlockId ship(String replica, TimeRange range) {
    shipped.add(replica + range);
    return ship(EU.with("replica", replica), range, scraped(replica, range, series));
  }

  /// What was shipped so far.
  Set<String> shipped() {
    return Set.copyOf(shipped);
  }

  /// Ships a block of these series.
  BlockId ship(Labels external, TimeRange range, Map<Labels, Samples> series) {
    var id = BlockId.create(now.toEpochMilli(), random);
    var symbols = new TreeSet<String>(Labels.ORDER);
    series.keySet().forEach(labels -> labels.forEach((name, value) -> {
      symbols.add(name);
      symbols.add(value);
    }));
    try (var writer = BlockWriter.create(bucket, id, symbols.iterator(), BlockWriter.Options.DEFAULT)) {
      new TreeMap<>(series).forEach((labels, samples) -> writer.add(labels, ChunkWriter.write(samples)));
      var meta =
          new BlockMeta(
              id,
              range,
              BlockMeta.Stats.NONE,
              BlockMeta.Compaction.first(id),
              BlockMeta.Thanos.of(external, Resolution.RAW, "sidecar"),
              Map.of());
      bucket.put(BlockFiles.meta(id), writer.finish().into(meta).toJson());
    }
    return id;
  }

  /// What a replica scrapes in a range of three series: the same whenever it is asked.
  static Map<Labels, Samples> scraped(String replica, TimeRange range) {
    return scraped(replica, range, 3);
  }

  private static Map<Labels, Samples> scraped(String replica, TimeRange range, int count) {
    var series = new TreeMap<Labels, Samples>();
    long offset = replica.charAt(0) * 317L % 5_000;
    for (int s = 0; s < count; s++) {
      var samples = new Samples();
      for (long time = Math.ceilDiv(range.start() - offset, 5_000) * 5_000 + offset; time < range.end(); time += 5_000) {
        samples.add(time, (time - START) / 1000.0 * (s + 1));
      }
      series.put(Labels.of("__name__", "requests_total", "path", "/" + s), samples);
    }
    return series;
  }

  Pipeline pipeline() {
    return pipeline(new Effects(Long.MAX_VALUE, () -> {}));
  }

  Pipeline pipeline(Effects effects) {
    var counted = new CountedCatalog(catalog, effects);
    var store = new CountedObjectStore(bucket, effects);
    var journal = new Journal(counted, TenantId.DEFAULT, clock, random);
    return new Pipeline(
        DaggerSteps.factory().create(store, counted, settings, clock, random),
        store,
        counted,
        settings,
        "pipeline-" + random.nextLong(),
        clock,
        journal,
        new Metrics(new PrometheusRegistry()),
        1);
  }

  Steps steps() {
    return DaggerSteps.factory().create(bucket, catalog, settings, clock, random);
  }

  Steps steps(Effects effects) {
    return DaggerSteps.factory()
        .create(new CountedObjectStore(bucket, effects), new CountedCatalog(catalog, effects), settings, clock, random);
  }

  /// A new world in which raw blocks go at this age.
  World keeping(Duration age) {
    var world = new World(random.nextLong());
    world.settings = downsampling(List.of(), age);
    return world;
  }

  static Settings downsampling(List<Downsampling> downsamplings, Duration raw) {
    return downsampling(downsamplings, raw, Settings.SHARD_SIZE);
  }

  static Settings downsampling(List<Downsampling> downsamplings, Duration raw, long shardSize) {
    return downsampling(downsamplings, raw, shardSize, Settings.SHARD_SIZE);
  }

  static Settings downsampling(List<Downsampling> downsamplings, Duration raw, long shardSize, long functionSize) {
    var scaled = Settings.scaled(TenantId.DEFAULT, Set.of("replica"), RANGE);
    return new Settings(
        scaled.tenant(),
        scaled.replicaLabels(),
        scaled.ranges(),
        scaled.deduplication(),
        scaled.patience(),
        downsamplings,
        new Retention(raw, Duration.ZERO, Duration.ZERO, downsamplings.isEmpty() ? Retention.Cover.NONE : Retention.Cover.AWAITED),
        scaled.deleteDelay(),
        scaled.orphanDelay(),
        scaled.leased(),
        scaled.recoverAfter(),
        shardSize,
        functionSize);
  }

  /// Lets a pipeline do all there is to do now.
  static void settle(Pipeline pipeline) throws InterruptedException {
    boolean more = true;
    while (more) {
      more = pipeline.round();
      more |= pipeline.await();
    }
  }

  Manifest manifest() {
    return catalog.manifest(TenantId.DEFAULT, EU);
  }

  List<Run> runs() {
    return catalog.runs(TenantId.DEFAULT, 1000);
  }

  /// The live blocks as text: `[0-2)a`, minutes and replicas, `@5m` with its resolution, `#1/4` with its shard, by time.
  List<String> live() {
    return manifest().live().stream().map(World::text).toList();
  }

  private static String text(LiveBlock block) {
    var replicas = new TreeSet<String>();
    block.coverage().forEach(coverage -> replicas.add(coverage.replica().value("replica")));
    return "[%d-%d)%s%s%s".formatted(
        (block.range().start() - START) / 60_000,
        (block.range().end() - START) / 60_000,
        String.join("", replicas),
        block.resolution().isRaw() ? "" : "@" + block.resolution(),
        block.shard().equals(Shard.WHOLE) ? "" : "#" + block.shard());
  }

  /// What a query over all live raw blocks sees: every sample of every series, deduplicated.
  String answer() {
    var admission = new Admission(settings.replicaLabels());
    var inputs = new TreeMap<Labels, List<Replica>>();
    for (var block : manifest().live()) {
      if (block.resolution().isRaw()) {
        var reader = BlockReader.open(bucket, block.id());
        read(reader).forEach((labels, samples) ->
            inputs.computeIfAbsent(labels, _ -> new ArrayList<>()).add(new Replica(admission.replica(reader.meta()), samples)));
      }
    }
    return merged(inputs);
  }

  /// What the answer must be when these replicas shipped these ranges.
  String expected(Map<String, List<TimeRange>> shipped) {
    var inputs = new TreeMap<Labels, List<Replica>>();
    shipped.forEach(
        (replica, ranges) ->
            ranges.forEach(
                range ->
                    scraped(replica, range, series)
                        .forEach((labels, samples) ->
                            inputs.computeIfAbsent(labels, _ -> new ArrayList<>()).add(new Replica(Labels.of("replica", replica), samples)))));
    return merged(inputs);
  }

  private String merged(Map<Labels, List<Replica>> inputs) {
    var dedup = new Dedup(Windows.forBlockRange(RANGE));
    var out = new StringBuilder();
    inputs.forEach(
        (labels, replicas) -> {
          var samples = new Samples();
          dedup.merge(replicas, samples);
          out.append(labels).append(' ').append(samples).append('\n');
        });
    return out.toString();
  }

  static Map<Labels, Samples> read(BlockReader reader) {
    var all = new TreeMap<Labels, Samples>();
    try (var scan = reader.scan()) {
      for (var next = scan.next(); next.isPresent(); next = scan.next()) {
        var samples = new Samples();
        next.get().chunks().forEach(chunk -> ChunkDecoder.decode(chunk, samples));
        all.put(next.get().labels(), samples);
      }
    }
    return all;
  }

  /// The folders of the bucket that hold objects.
  Set<String> folders() {
    return bucket.objects("").stream().map(ObjectFacts::key).map(key -> key.substring(0, key.indexOf('/'))).collect(Collectors.toCollection(TreeSet::new));
  }

  /// The ids of the live blocks.
  Set<String> liveIds() {
    var ids = new TreeSet<String>();
    manifest().live().forEach(block -> ids.add(block.id().text()));
    return ids;
  }
}
