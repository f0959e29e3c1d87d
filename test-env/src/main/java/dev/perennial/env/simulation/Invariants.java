package dev.perennial.env.simulation;

import dev.perennial.env.simulation.timeline.Timeline;
import dev.perennial.lambda.wiring.Settings;
import dev.perennial.tsdb.block.BlockFiles;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.Resolution;
import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.catalog.BlockRecord;
import dev.perennial.tsdb.catalog.LiveBlock;
import dev.perennial.tsdb.catalog.Manifest;
import dev.perennial.tsdb.catalog.StagedBlock;
import dev.perennial.tsdb.catalog.StreamId;
import dev.perennial.tsdb.catalog.SupersededBlock;
import dev.perennial.tsdb.objectstore.ObjectStore;
import dev.perennial.tsdb.retain.Retention;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What must be true after every effect.
///
/// | what | when it is looked at |
/// |---|---|
/// | each shipped block's samples are in exactly one live raw block once it was entered, or in one of each shard, until retention may take it | a manifest is written |
/// | no two live blocks of one resolution share a source: no product beside what it replaced | a manifest is written |
/// | blocks are staged and swapped in under the fencing token that stands | a manifest is written |
/// | live blocks have their objects, and nobody changes them | a manifest is written; an object is put |
/// | nothing is removed that is live, pinned by a reader, staged under the token that stands, superseded for less than the delay, or not indexed yet | an object is deleted |
/// | what workers write was staged before | an object is put |
/// | nothing sound is quarantined | a block is recorded |
final class Invariants {
  private final Timeline timeline;
  private final Trace trace;
  private final ObjectStore objects;
  private final Settings settings;
  private final Scenario scenario;
  private final Map<StreamId, Manifest> manifests = new TreeMap<>();
  private final Map<StreamId, Long> tokens = new HashMap<>();
  private final Map<BlockId, Instant> superseded = new HashMap<>();
  private final Set<BlockId> staged = new HashSet<>();
  private final Set<BlockId> entered = new HashSet<>();
  private final Set<BlockId> quarantined = new HashSet<>();
  private final List<Pin> pins = new ArrayList<>();

  Invariants(Timeline timeline, Trace trace, ObjectStore objects, Settings settings, Scenario scenario) {
    this.timeline = timeline;
    this.trace = trace;
    this.objects = objects;
    this.settings = settings;
    this.scenario = scenario;
  }

  /// By how much less than the delay a superseded block may have lain: clocks are wrong, and a worker that was held up dates its write back.
  static Duration tolerance() {
    return Faults.LONGEST.plus(Faults.SKEW.multipliedBy(2)).plusMinutes(10);
  }

  /// A reader holds these blocks until it closes what this gives.
  AutoCloseable pin(Set<BlockId> blocks) {
    var pin = new Pin(blocks);
    pins.add(pin);
    return () -> pins.remove(pin);
  }

  /** Each reader's own, even where two have pinned the same. */
  private static final class Pin {
    private final Set<BlockId> blocks;

    Pin(Set<BlockId> blocks) {
      this.blocks = blocks;
    }
  }

  /// A manifest was written, over another, while this token stood.
  void manifest(Manifest before, Manifest after, long token) {
    manifests.put(after.stream(), after);
    tokens.put(after.stream(), token);
    var stagedUnder = before.staged().stream().collect(Collectors.toMap(StagedBlock::id, StagedBlock::token));
    for (var block : after.live()) {
      if (before.live(block.id()).isEmpty()) {
        var under = stagedUnder.get(block.id());
        require(under == null || under == token, "Block " + block.id() + " was swapped in by a worker under token " + under + ", while " + token + " stands.");
        entered(block);
      }
    }
    for (var resolution : List.of(Resolution.RAW, Resolution.FIVE_MINUTES, Resolution.ONE_HOUR)) {
      var held = held(after, resolution);
      for (var block : before.live()) {
        if (block.resolution().equals(resolution) && after.live(block.id()).isEmpty() && !holds(held, block)) {
          require(
              mayGo(block, before),
              "Block " + block.id() + " of " + resolution + " is no longer live, and not all of its samples are in another block.");
        }
      }
    }
    for (var block : after.staged()) {
      require(
          block.token() == token || before.isStaged(block.id()),
          "Block " + block.id() + " was staged by a worker under token " + block.token() + ", while " + token + " stands.");
      staged.add(block.id());
    }
    var gone = after.superseded().stream().map(SupersededBlock::id).collect(Collectors.toSet());
    gone.forEach(id -> superseded.putIfAbsent(id, timeline.now()));
  }

  private void entered(LiveBlock block) {
    superseded.remove(block.id());
    entered.addAll(block.sources());
    for (var key : List.of(BlockFiles.meta(block.id()), BlockFiles.index(block.id()))) {
      require(objects.head(key).isPresent(), "Block " + block.id() + " is live without " + key + ".");
    }
    require(block.samples() == 0 || objects.head(BlockFiles.segment(block.id(), 1)).isPresent(), "Block " + block.id() + " is live without its chunks.");
  }

  /// The live blocks of a resolution by the level-1 blocks in them, each series of which may be there once.
  private Map<BlockId, List<LiveBlock>> held(Manifest manifest, Resolution resolution) {
    var held = new HashMap<BlockId, List<LiveBlock>>();
    for (var block : manifest.live()) {
      if (block.resolution().equals(resolution)) {
        for (var source : block.sources()) {
          var others = held.computeIfAbsent(source, _ -> new ArrayList<>());
          for (var other : others) {
            require(
                !other.shard().meets(block.shard()),
                "The samples of block " + source + " are visible twice, in " + other.id() + " and " + block.id() + " of " + resolution + ".");
          }
          others.add(block);
        }
      }
    }
    return held;
  }

  /// Whether blocks hold all that a block was made of.
  private static boolean holds(Map<BlockId, List<LiveBlock>> held, LiveBlock block) {
    return block.sources().stream()
        .allMatch(source -> block.shard().isCoveredBy(held.getOrDefault(source, List.of()).stream().map(LiveBlock::shard).toList()));
  }

  /// Whether retention may take a block: it is old enough, and coarser blocks stand for it or would be too old themselves.
  private boolean mayGo(LiveBlock block, Manifest manifest) {
    if (!isPast(block, block.resolution())) {
      return false;
    }
    if (settings.retention().cover() == Retention.Cover.NONE) {
      return true;
    }
    var coarse = new HashMap<BlockId, List<LiveBlock>>();
    manifest.live().stream()
        .filter(other -> other.resolution().compareTo(block.resolution()) > 0)
        .forEach(other -> other.sources().forEach(source -> coarse.computeIfAbsent(source, _ -> new ArrayList<>()).add(other)));
    return holds(coarse, block)
        || List.of(Resolution.FIVE_MINUTES, Resolution.ONE_HOUR).stream()
            .filter(coarser -> coarser.compareTo(block.resolution()) > 0)
            .allMatch(coarser -> isPast(block, coarser));
  }

  private boolean isPast(LiveBlock block, Resolution resolution) {
    return settings
        .retention()
        .age(resolution)
        .filter(age -> !timeline.now().plus(Faults.SKEW).isBefore(Instant.ofEpochMilli(block.range().end()).plus(age)))
        .isPresent();
  }

  /// An object is put.
  void puts(String key, ByteSlice bytes) {
    var block = BlockFiles.block(key);
    if (block.isEmpty()) {
      return;
    }
    var id = block.get();
    var path = BlockFiles.path(key);
    boolean isContent = path.equals(BlockFiles.META) || path.equals(BlockFiles.INDEX) || path.startsWith(BlockFiles.CHUNKS);
    if (isContent && !scenario.isShipped(id)) {
      require(staged.contains(id), "Object " + key + " is written, and its block was never staged.");
    }
    if (isContent && isLive(id)) {
      var there = objects.read(key);
      require(there.isPresent() && there.get().equals(bytes), "Object " + key + " of a live block is written anew, with other bytes.");
    }
  }

  /// An object is deleted.
  void deletes(String key) {
    var block = BlockFiles.block(key);
    if (block.isEmpty() || objects.head(key).isEmpty()) {
      return;
    }
    var id = block.get();
    require(!isLive(id), "Object " + key + " of a live block is deleted.");
    require(pins.stream().noneMatch(pin -> pin.blocks.contains(id)), "Object " + key + " is deleted, and a reader has pinned its block.");
    for (var manifest : manifests.values()) {
      for (var one : manifest.staged()) {
        require(
            !one.id().equals(id) || one.token() != tokens.getOrDefault(manifest.stream(), 0L) || isStale(one),
            "Object " + key + " is deleted, and its block is staged under the token that stands.");
      }
    }
    var since = superseded.get(id);
    if (since != null) {
      require(
          !timeline.now().isBefore(since.plus(settings.deleteDelay()).minus(tolerance())),
          "Object " + key + " is deleted " + Duration.between(since, timeline.now()) + " after its block was superseded.");
    } else if (!staged.contains(id)) {
      require(
          objects.head(BlockFiles.meta(id)).isEmpty() || quarantined.contains(id),
          "Object " + key + " is deleted, and nobody has entered its block.");
    }
  }

  private boolean isStale(StagedBlock block) {
    return !timeline.now().isBefore(block.since().plus(settings.orphanDelay()).minus(tolerance()));
  }

  /// A lease was taken or given back, and this token stands.
  void token(StreamId stream, long token) {
    tokens.put(stream, token);
  }

  /// What is known of a block is recorded.
  void records(BlockRecord block) {
    if (block.isQuarantined()) {
      require(scenario.isDamaged(block.id()), "Block " + block.id() + " is sound, and was quarantined: " + block.quarantine());
      trace.count("a block was quarantined");
      quarantined.add(block.id());
    }
  }

  private boolean isLive(BlockId id) {
    return manifests.values().stream().anyMatch(manifest -> manifest.live(id).isPresent());
  }

  /// Whether the block's samples have ever been live.
  boolean wasEntered(BlockId id) {
    return entered.contains(id);
  }

  /// Requires what must be so.
  static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new Violation(otherwise);
    }
  }
}
