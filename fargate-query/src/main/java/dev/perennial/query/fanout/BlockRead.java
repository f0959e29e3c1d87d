package dev.perennial.query.fanout;

import dev.perennial.query.blocks.BlockChoice;
import dev.perennial.query.cache.BlockReaders;
import dev.perennial.query.trace.Trace;
import dev.perennial.tsdb.bytes.MalformedBytesException;
import dev.perennial.tsdb.catalog.Coverage;
import dev.perennial.tsdb.catalog.LiveBlock;
import dev.perennial.tsdb.catalog.Manifest;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Matcher;
import dev.perennial.tsdb.objectstore.ObjectStoreException;
import dev.perennial.tsdb.time.TimeRanges;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.function.Function;

/// Reads the indexes of pinned blocks side by side, and notes in [Completeness] which could not be read.
final class BlockRead {
  private final BlockReaders readers;
  private final Completeness completeness;
  private final Swept swept;

  /// What a block means that is gone from the bucket.
  enum Swept {
    /// The pin is stale: the query is to start over.
    STALE,
    /// A gap.
    MISSING
  }

  BlockRead(BlockReaders readers, Completeness completeness, Swept swept) {
    this.readers = readers;
    this.completeness = completeness;
    this.swept = swept;
  }

  /// A block that fits a query: its external labels have passed their matchers, which `matchers` no longer hold.
  record Fitting(LiveBlock block, Labels stream, Labels external, List<Matcher> matchers, TimeRanges use) {}

  /// Whether series under these external labels can satisfy the matchers.
  static boolean fits(Labels external, List<Matcher> matchers) {
    return matchers.stream().allMatch(m -> !external.has(m.name()) || m.matches(external));
  }

  /// The chosen blocks of a stream that a query with these matchers can find something in.
  static List<Fitting> fitting(Manifest manifest, List<BlockChoice.Chosen> chosen, List<Matcher> matchers) {
    var fitting = new ArrayList<Fitting>();
    for (var choice : chosen) {
      var coverage = choice.block().coverage();
      var external = coverage.size() == 1 ? manifest.labels().with(coverage.getFirst().replica()) : manifest.labels();
      if (fits(external, matchers)) {
        var own = matchers.stream().filter(m -> !external.has(m.name())).toList();
        fitting.add(new Fitting(choice.block(), manifest.labels(), external, own, choice.use()));
      }
    }
    return fitting;
  }

  /// What `work` finds in each block, in the order of the blocks; those that cannot be read give nothing.
  <T> List<T> each(List<Fitting> blocks, Function<BlockPart.Pinned, Function<Fitting, List<T>>> work) {
    var all = new ArrayList<T>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var answers = blocks.stream().map(block -> threads.submit(guarded(block, work))).toList();
      answers.forEach(answer -> all.addAll(Waiting.on(answer)));
    }
    return all;
  }

  private <T> Callable<List<T>> guarded(Fitting block, Function<BlockPart.Pinned, Function<Fitting, List<T>>> work) {
    return () -> Trace.step("block index", () -> read(block, work));
  }

  private <T> List<T> read(Fitting block, Function<BlockPart.Pinned, Function<Fitting, List<T>>> work) {
    Trace.note("perennial.block", block.block().id().toString());
    Trace.note("perennial.stream", block.stream().toString());
    try {
      var pinned = new BlockPart.Pinned(block.block(), block.stream(), readers.open(block.block()), block.use());
      var found = work.apply(pinned).apply(block);
      answered(pinned);
      Trace.note("perennial.found", found.size());
      return found;
    } catch (MalformedBytesException | ObjectStoreException e) {
      Trace.fail(String.valueOf(e.getMessage()));
      failed(block.block(), block.stream(), block.use(), e);
      return List.of();
    }
  }

  private void answered(BlockPart.Pinned pinned) {
    for (var coverage : pinned.block().coverage()) {
      completeness.answered(pinned.stream(), coverage.replica(), coverage.ranges().intersect(pinned.use()));
    }
  }

  /// Notes that a block, or a part of it, could not be read.
  ///
  /// @throws StalePinException if it is gone and that makes the pin stale
  void failed(LiveBlock block, Labels stream, TimeRanges use, RuntimeException why) {
    if (why instanceof ObjectStoreException gone && !gone.retryable() && swept == Swept.STALE) {
      throw new StalePinException(block.id(), why);
    }
    readers.forget(block.id());
    for (var coverage : block.coverage().isEmpty() ? List.of(new Coverage(Labels.empty(), use)) : block.coverage()) {
      // A block of what came out of order covers no time, and lacks all the same.
      var lost = coverage.ranges().isEmpty() ? use : coverage.ranges().intersect(use);
      completeness.missing("Block " + block.id(), stream, coverage.replica(), lost, String.valueOf(why.getMessage()));
    }
  }
}
