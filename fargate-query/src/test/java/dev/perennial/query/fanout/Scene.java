package dev.perennial.query.fanout;

import dev.perennial.query.cache.BlockReaders;
import dev.perennial.query.blocks.Portion;
import dev.perennial.query.endpoints.Discovery;
import dev.perennial.query.endpoints.StoreClients;
import dev.perennial.query.trail.Trails;
import dev.perennial.tsdb.block.BlockFiles;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.BlockMeta;
import dev.perennial.tsdb.block.BlockReader;
import dev.perennial.tsdb.block.BlockWriter;
import dev.perennial.tsdb.block.Resolution;
import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.catalog.Coverage;
import dev.perennial.tsdb.catalog.LiveBlock;
import dev.perennial.tsdb.catalog.Manifest;
import dev.perennial.tsdb.catalog.Member;
import dev.perennial.tsdb.catalog.StagedBlock;
import dev.perennial.tsdb.catalog.Swap;
import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.catalog.memory.MemoryCatalog;
import dev.perennial.tsdb.chunk.ChunkWriter;
import dev.perennial.tsdb.compact.Compaction;
import dev.perennial.tsdb.dedup.Dedup;
import dev.perennial.tsdb.dedup.Windows;
import dev.perennial.tsdb.downsample.Downsampler;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Matcher;
import dev.perennial.tsdb.labels.Shard;
import dev.perennial.tsdb.objectstore.ObjectStore;
import dev.perennial.tsdb.objectstore.memory.MemoryObjectStore;
import dev.perennial.tsdb.scraped.Teller;
import dev.perennial.tsdb.series.Notes;
import dev.perennial.tsdb.series.Samples;
import dev.perennial.tsdb.series.Selection;
import dev.perennial.tsdb.series.SeriesSource;
import dev.perennial.tsdb.time.TimeRange;
import dev.perennial.tsdb.time.TimeRanges;
import dev.perennial.tsdb.trail.Parcel;
import dev.perennial.tsdb.trail.ParcelName;
import dev.perennial.tsdb.trail.TrailId;
import dev.perennial.tsdb.wal.LogWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// A catalogue and a bucket in memory, and sidecars on loopback: one stream `{cluster="c"}` with replicas.
final class Scene implements AutoCloseable {
  static final Labels STREAM = Labels.of("cluster", "c");
  static final Instant NOW = Instant.ofEpochMilli(10_000_000);

  private final Random random = new Random(11);
  private final MemoryCatalog catalog = new MemoryCatalog(random);
  private final MemoryObjectStore store = new MemoryObjectStore(() -> NOW);
  private final StoreClients clients = new StoreClients(TenantId.DEFAULT);
  private final List<FakeSidecar> sidecars = new ArrayList<>();
  private final List<String> named = new ArrayList<>();
  private Duration patience = Duration.ofSeconds(30);
  private Duration hedge = Duration.ofSeconds(30);

  /// From now on endpoints may take no longer than this.
  void hurry(Duration longest) {
    patience = longest;
  }

  /// From now on an endpoint is given up after this where a peer has answered for all its time.
  void hedge(Duration after) {
    hedge = after;
  }

  MemoryObjectStore store() {
    return store;
  }

  /// The blocks that queries read now.
  List<LiveBlock> live() {
    return catalog.manifest(TenantId.DEFAULT, STREAM).live();
  }

  static Labels replica(String name) {
    return Labels.of("replica", name);
  }

  /// Samples from `from` to before `to`, `step` apart, whose value is their time plus `shift`.
  static Samples line(long from, long to, long step, double shift) {
    var samples = new Samples();
    for (long t = from; t < to; t += step) {
      samples.add(t, t + shift);
    }
    return samples;
  }

  /// Puts a live block that holds `series` of these replicas.
  BlockId block(TimeRange range, Map<Labels, Samples> series, String... replicas) {
    var live = unlisted(range, series, replicas);
    admit(live);
    return live.id();
  }

  /// Makes a block live.
  void admit(LiveBlock live) {
    commit(catalog.manifest(TenantId.DEFAULT, STREAM).admit(live));
  }

  /// Puts a coarser copy of a block that is in the bucket, and makes it live.
  LiveBlock coarser(LiveBlock finer, Resolution resolution) {
    var id = BlockId.create(random.nextInt(1_000_000), random);
    var meta = Downsampler.run(BlockReader.open(store, finer.id()), store, id, resolution);
    store.put(BlockFiles.meta(id), meta.toJson());
    var live =
        new LiveBlock(id, finer.range(), 1, resolution, finer.shard(), finer.coverage(), finer.sources(), finer.series(), 1, 1);
    admit(live);
    return live;
  }

  /// Puts a block that holds `series` of these replicas, of which no query knows.
  LiveBlock unlisted(TimeRange range, Map<Labels, Samples> series, String... replicas) {
    var id = BlockId.create(random.nextInt(1_000_000), random);
    var coverage = new ArrayList<Coverage>();
    for (var name : replicas) {
      coverage.add(new Coverage(replica(name), TimeRanges.of(range)));
    }
    var symbols = new TreeSet<>(Labels.ORDER);
    series.keySet().forEach(labels -> labels.forEach((name, value) -> symbols.addAll(List.of(name, value))));
    var external = replicas.length == 1 ? STREAM.with(replica(replicas[0])) : STREAM;
    try (var writer = BlockWriter.create(store, id, symbols.iterator(), BlockWriter.Options.DEFAULT)) {
      new TreeMap<>(series).forEach((labels, samples) -> writer.add(labels, ChunkWriter.write(samples)));
      var written = writer.finish();
      var meta =
          written.into(
              new BlockMeta(
                  id, range, BlockMeta.Stats.NONE, BlockMeta.Compaction.first(id), BlockMeta.Thanos.of(external, Resolution.RAW, "test"), Map.of()));
      store.put(BlockFiles.meta(id), meta.toJson());
    }
    return new LiveBlock(id, range, 1, Resolution.RAW, Shard.WHOLE, coverage, List.of(id), series.size(), 1, 1);
  }

  /// Merges live blocks into one, as the pipeline does: staged, written, described, swapped.
  BlockId compact(Collection<BlockId> sources) {
    var manifest = catalog.manifest(TenantId.DEFAULT, STREAM);
    var id = BlockId.create(2_000_000, random);
    var live = sources.stream().map(source -> manifest.live(source).orElseThrow()).toList();
    commit(manifest.stage(List.of(new StagedBlock(id, 0, NOW))));
    var product = new Compaction(new Dedup(Windows.standard())).run(opened(live), store, id, STREAM);
    store.put(BlockFiles.meta(id), product.meta().toJson());
    var range = live.stream().map(LiveBlock::range).reduce(TimeRange::hull).orElseThrow();
    var output =
        new LiveBlock(
            id,
            range,
            2,
            Resolution.RAW,
            Shard.WHOLE,
            coverage(live),
            sources(live),
            1,
            1,
            1);
    commit(catalog.manifest(TenantId.DEFAULT, STREAM).swap(Set.copyOf(sources), List.of(output), NOW, "merged"));
    return id;
  }

  /// Splits live blocks of one shard into so many parts, as the pipeline does, in one swap.
  List<BlockId> split(Collection<BlockId> sources, int parts) {
    var manifest = catalog.manifest(TenantId.DEFAULT, STREAM);
    var live = sources.stream().map(source -> manifest.live(source).orElseThrow()).toList();
    var first = live.getFirst();
    var outputs = new ArrayList<Compaction.Output>();
    for (var part : first.shard().parts(parts)) {
      outputs.add(new Compaction.Output(BlockId.create(3_000_000, random), STREAM.with("perennial_shard", part.toString())));
    }
    commit(manifest.stage(outputs.stream().map(output -> new StagedBlock(output.id(), 0, NOW)).toList()));
    var made = new ArrayList<LiveBlock>();
    for (var product : new Compaction(new Dedup(Windows.standard())).split(opened(live), store, first.shard(), outputs)) {
      var id = product.meta().id();
      store.put(BlockFiles.meta(id), product.meta().toJson());
      made.add(
          new LiveBlock(
              id,
              live.stream().map(LiveBlock::range).reduce(TimeRange::hull).orElseThrow(),
              2,
              first.resolution(),
              first.shard().parts(parts).get(made.size()),
              coverage(live),
              sources(live),
              product.accounts().series(),
              1,
              1));
    }
    commit(catalog.manifest(TenantId.DEFAULT, STREAM).swap(Set.copyOf(sources), made, NOW, "split"));
    return made.stream().map(LiveBlock::id).toList();
  }

  private List<Compaction.Source> opened(List<LiveBlock> live) {
    return live.stream()
        .map(
            block ->
                new Compaction.Source(
                    BlockReader.open(store, block.id()),
                    block.coverage().size() == 1 ? block.coverage().getFirst().replica() : Labels.empty()))
        .toList();
  }

  private static List<Coverage> coverage(List<LiveBlock> live) {
    var coverage = new TreeMap<Labels, TimeRanges>();
    live.forEach(block -> block.coverage().forEach(of -> coverage.merge(of.replica(), of.ranges(), TimeRanges::union)));
    return coverage.entrySet().stream().map(of -> new Coverage(of.getKey(), of.getValue())).toList();
  }

  private static List<BlockId> sources(List<LiveBlock> live) {
    return live.stream().flatMap(block -> block.sources().stream()).distinct().sorted().toList();
  }

  private void commit(Manifest next) {
    var swap = catalog.replace(next);
    if (!(swap instanceof Swap.Committed)) {
      throw new AssertionError(swap);
    }
  }

  /// A sidecar that reports itself in the catalogue.
  FakeSidecar member(String replica, Map<Labels, Samples> series) {
    var sidecar = new FakeSidecar(STREAM.with(replica(replica)), series);
    sidecars.add(sidecar);
    report(replica, sidecar.address(), NOW.plusSeconds(30));
    return sidecar;
  }

  /// A sidecar that reports itself and which trail it writes.
  FakeSidecar writingMember(String replica, String incarnation, Map<Labels, Samples> series) {
    var sidecar = new FakeSidecar(STREAM.with(replica(replica)), series);
    sidecars.add(sidecar);
    report(replica, sidecar.address(), NOW.plusSeconds(30), new Member.Trailing(incarnation, 1, 1, 0));
    return sidecar;
  }

  /// A member whose heartbeat has expired, and which wrote a trail.
  void silentMember(String replica, String incarnation, long oldest) {
    catalog.report(
        new Member(
            TenantId.DEFAULT, STREAM.with(replica(replica)), replica, "127.0.0.1:1", "3.0", oldest, 0, 0, NOW.minusSeconds(10), NOW.minusSeconds(5),
            new Member.Trailing(incarnation, 1, 1, 0)));
  }

  /// Ships a log of one series as one parcel.
  TrailId trail(String replica, String incarnation, Labels series, Samples samples) throws IOException {
    var out = new ByteArrayOutputStream();
    var log = new LogWriter(out, LogWriter.Packing.SNAPPY);
    log.series(1, List.of(series));
    for (int i = 0; i < samples.size(); i++) {
      log.floats(new long[] {1}, samples.time(i), new double[] {samples.value(i)}, 1);
    }
    log.leave();
    var labels = STREAM.with(replica(replica));
    var id = TrailId.of(TenantId.DEFAULT, labels, new BlockId(incarnation));
    var range = Optional.of(TimeRange.closed(samples.time(0), samples.time(samples.size() - 1)));
    var parts = List.of(new Parcel.Part("wal/00000000", 0, out.size(), Parcel.End.OPEN));
    var bytes = new ByteArrayOutputStream();
    bytes.writeBytes(new Parcel(0, labels, range, samples.size(), parts, List.of(), List.of(), 0, List.of()).encode().toArray());
    bytes.writeBytes(out.toByteArray());
    store.put(id.prefix() + new ParcelName(0, 0, out.size(), range, Parcel.hash(bytes.toByteArray())), ByteSlice.of(bytes.toByteArray()));
    return id;
  }

  /// A sidecar that tells of its Prometheus and reports itself in the catalogue.
  void member(String replica, Teller teller) {
    var sidecar = new FakeSidecar(STREAM.with(replica(replica)), Map.of(), Optional.of(teller));
    sidecars.add(sidecar);
    report(replica, sidecar.address(), NOW.plusSeconds(30));
  }

  /// A named endpoint that tells of its Prometheus.
  void endpoint(Labels labels, Teller teller) {
    var sidecar = new FakeSidecar(labels, Map.of(), Optional.of(teller));
    sidecars.add(sidecar);
    named.add(sidecar.address());
  }

  /// An endpoint that is named and where nobody answers.
  void nobodyAt(String address) {
    named.add(address);
  }

  /// A member whose heartbeat has expired.
  void silentMember(String replica) {
    report(replica, "127.0.0.1:1", NOW.minusSeconds(5));
  }

  /// A member that was stopped in good order ten seconds ago.
  void leftMember(String replica) {
    report(replica, "127.0.0.1:1", NOW);
    var member = catalog.members(TenantId.DEFAULT).stream().filter(one -> one.labels().equals(STREAM.with(replica(replica)))).findFirst().orElseThrow();
    catalog.report(member.goneAt(NOW.minusSeconds(10), Member.Presence.LEFT));
  }

  /// A member at an address where something else answers.
  void stranger(String replica, String address) {
    report(replica, address, NOW.plusSeconds(30));
  }

  private void report(String replica, String address, Instant expires) {
    report(replica, address, expires, Member.Trailing.NONE);
  }

  private void report(String replica, String address, Instant expires, Member.Trailing trail) {
    catalog.report(
        new Member(TenantId.DEFAULT, STREAM.with(replica(replica)), replica, address, "3.0", 0, 0, 0, NOW.minusSeconds(10), expires, trail));
  }

  /// An endpoint that is in no catalogue.
  FakeSidecar endpoint(Labels labels, Map<Labels, Samples> series) {
    var sidecar = new FakeSidecar(labels, series);
    sidecars.add(sidecar);
    named.add(sidecar.address());
    return sidecar;
  }

  PinnedSources sources() {
    return sources(store);
  }

  /// Sources that read blocks through `bucket`.
  PinnedSources sources(ObjectStore bucket) {
    return limited(bucket, ReadLimits.NONE);
  }

  /// Sources that may read no more than `limits`.
  PinnedSources limited(ObjectStore bucket, ReadLimits limits) {
    var discovery = new Discovery(catalog, TenantId.DEFAULT, () -> NOW, named, List.of(), clients);
    discovery.poll();
    var means =
        new Means(
            new BlockReaders(bucket, 1 << 26), clients, new Trails(store, TenantId.DEFAULT, 1 << 20, InstantSource.fixed(NOW)), patience,
            Set.of("replica"), new Dedup(Windows.standard()), limits, Portion.WHOLE, hedge);
    return new PinnedSources(catalog, TenantId.DEFAULT, discovery, means);
  }

  static Reading merged() {
    return new Reading(Set.of("replica"), Reading.Replicas.MERGED, Resolution.RAW, Reading.Gaps.WARN);
  }

  static Reading apart() {
    return new Reading(Set.of("replica"), Reading.Replicas.APART, Resolution.RAW, Reading.Gaps.WARN);
  }

  /// All series of a source that satisfy `matchers`, as texts by labels, and what it says.
  record Read(Map<Labels, String> series, Notes notes) {}

  static Read read(SeriesSource source, TimeRange range, Matcher... matchers) {
    try (var selected = source.select(Selection.of(List.of(matchers), range))) {
      var series = new TreeMap<Labels, String>();
      int size = selected.labels().size();
      for (int from = 0; from < size; from += 2) {
        int to = Math.min(size, from + 2);
        var run = selected.run(from, to);
        for (int i = from; i < to; i++) {
          var samples = new Samples();
          run.read(i, samples);
          series.put(selected.labels().get(i), samples.toString());
        }
      }
      return new Read(series, selected.notes());
    }
  }

  @Override
  public void close() {
    sidecars.forEach(FakeSidecar::close);
    clients.close();
  }
}
