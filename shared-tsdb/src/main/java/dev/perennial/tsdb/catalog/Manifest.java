package dev.perennial.tsdb.catalog;

import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Shard;
import dev.perennial.tsdb.time.TimeRanges;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// The state of one stream: which blocks queries read, which are being written, which wait for the sweep.
///
/// Immutable. Each change is a pure function that gives the next state; [Catalog#replace] then writes it, provided that
/// nobody else wrote meanwhile. `version` counts the writes; `writes` holds the ids of the last [#REMEMBERED] ones, newest
/// first, by which a writer whose answer was lost recognises its own.
public record Manifest(
    StreamId stream,
    Labels labels,
    long version,
    List<LiveBlock> live,
    List<StagedBlock> staged,
    List<SupersededBlock> superseded,
    List<String> writes) {
  /// How many writes a manifest remembers by id.
  public static final int REMEMBERED = 16;

  /// Copies and sorts the lists.
  public Manifest {
    live =
        live.stream()
            .sorted((a, b) -> {
              int order = a.range().compareTo(b.range());
              return order != 0 ? order : a.id().compareTo(b.id());
            })
            .toList();
    staged = List.copyOf(staged);
    superseded = List.copyOf(superseded);
    writes = List.copyOf(writes);
  }

  /// The state of a stream that nobody has written to: version 0.
  public static Manifest empty(TenantId tenant, Labels labels) {
    return new Manifest(StreamId.of(tenant, labels), labels, 0, List.of(), List.of(), List.of(), List.of());
  }

  /// Whether the block is live, staged or superseded here.
  public boolean knows(BlockId id) {
    return live(id).isPresent() || isStaged(id) || isSuperseded(id);
  }

  /// Whether nothing of a block is lost that nobody meant to lose: it is live, or one that was made of it is, or it was superseded.
  public boolean accountsFor(BlockId id) {
    return isSuperseded(id) || live.stream().anyMatch(block -> block.id().equals(id) || block.sources().contains(id));
  }

  /// The live block `id`, if there is one.
  public Optional<LiveBlock> live(BlockId id) {
    return live.stream().filter(block -> block.id().equals(id)).findFirst();
  }

  /// Whether the block is being written.
  public boolean isStaged(BlockId id) {
    return staged.stream().anyMatch(block -> block.id().equals(id));
  }

  /// Whether the block waits for the sweep.
  public boolean isSuperseded(BlockId id) {
    return superseded.stream().anyMatch(block -> block.id().equals(id));
  }

  /// All that the live raw blocks hold of one replica: what nobody needs to ask its sidecar for.
  public TimeRanges covered(Labels replica) {
    var raw = live.stream().filter(block -> block.resolution().isRaw()).toList();
    return Coverage.of(Shard.WHOLE, raw, LiveBlock::shard, block -> covered(block, replica));
  }

  private static TimeRanges covered(LiveBlock block, Labels replica) {
    return TimeRanges.of(
        block.coverage().stream()
            .filter(coverage -> coverage.isOf(replica))
            .flatMap(coverage -> coverage.ranges().ranges().stream())
            .toList());
  }

  /// With one more live block. A block that is known already changes nothing.
  public Manifest admit(LiveBlock block) {
    return knows(block.id()) ? this : next(plus(live, List.of(block)), staged, superseded);
  }

  /// With several more live blocks, in one change. Those known already change nothing.
  public Manifest admit(Collection<LiveBlock> blocks) {
    var added = new LinkedHashMap<BlockId, LiveBlock>();
    blocks.stream().filter(block -> !knows(block.id())).forEach(block -> added.putIfAbsent(block.id(), block));
    return added.isEmpty() ? this : next(plus(live, added.values()), staged, superseded);
  }

  /// With these marks, and no others, on a live block. A block that is not live, or has them already, changes nothing.
  public Manifest mark(BlockId id, Set<LiveBlock.Mark> marks) {
    if (live(id).filter(block -> !block.marks().equals(marks)).isEmpty()) {
      return this;
    }
    return next(
        live.stream().map(block -> block.id().equals(id) ? block.withMarks(marks) : block).toList(), staged, superseded);
  }

  /// With blocks entered as being written.
  public Manifest stage(Collection<StagedBlock> blocks) {
    return next(live, plus(staged, blocks), superseded);
  }

  /// With `outputs`, staged before, live in the place of `sources`, live before.
  ///
  /// @throws IllegalStateException if a source is not live or an output was not staged: the plan this swap came from is void;
  ///     or if less of some replica's time would be covered than before
  public Manifest swap(Set<BlockId> sources, List<LiveBlock> outputs, Instant at, String reason) {
    for (var source : sources) {
      if (live(source).isEmpty()) {
        throw new IllegalStateException("Cannot swap block " + source + " out of stream " + stream + ": it is not live");
      }
    }
    var made = new HashSet<BlockId>();
    for (var output : outputs) {
      if (!isStaged(output.id())) {
        throw new IllegalStateException("Cannot swap block " + output.id() + " into stream " + stream + ": it was not staged");
      }
      made.add(output.id());
    }
    var gone = sources.stream().sorted().map(id -> new SupersededBlock(id, at, reason)).toList();
    var swapped =
        next(
            plus(without(live, block -> sources.contains(block.id())), outputs),
            without(staged, block -> made.contains(block.id())),
            plus(superseded, gone));
    Invariants.requireEqualCover(this, swapped);
    return swapped;
  }

  /// With live blocks taken out of queries, for a reason such as their age.
  public Manifest supersede(Set<BlockId> blocks, Instant at, String reason) {
    var gone =
        live.stream().filter(block -> blocks.contains(block.id())).map(block -> new SupersededBlock(block.id(), at, reason)).toList();
    return gone.isEmpty()
        ? this
        : next(without(live, block -> blocks.contains(block.id())), staged, plus(superseded, gone));
  }

  /// Without staged and superseded blocks whose objects are gone.
  public Manifest forget(Set<BlockId> blocks) {
    return next(
        live,
        without(staged, block -> blocks.contains(block.id())),
        without(superseded, block -> blocks.contains(block.id())));
  }

  /// This state under the id of the write that is to store it; every adapter's way to a write.
  ///
  /// @throws IllegalStateException if it is a state that no stream may be in
  public Manifest written(String write) {
    Invariants.require(this);
    var ids = Stream.concat(Stream.of(write), writes.stream()).limit(REMEMBERED).toList();
    return new Manifest(stream, labels, version, live, staged, superseded, ids);
  }

  private Manifest next(
      List<LiveBlock> newLive, List<StagedBlock> newStaged, List<SupersededBlock> newSuperseded) {
    return new Manifest(stream, labels, version + 1, newLive, newStaged, newSuperseded, writes);
  }

  private static <T> List<T> plus(List<T> some, Collection<T> more) {
    var all = new ArrayList<>(some);
    all.addAll(more);
    return all;
  }

  private static <T> List<T> without(List<T> all, Predicate<T> unwanted) {
    return all.stream().filter(unwanted.negate()).toList();
  }
}
