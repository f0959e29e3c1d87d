package dev.perennial.tsdb.storeapi;

import dev.perennial.tsdb.block.Resolution;
import dev.perennial.tsdb.labels.Matcher;
import dev.perennial.tsdb.time.TimeRange;
import java.util.List;
import java.util.Set;

/// A question for series: which, from `first` to `last` (both inclusive), and in what shape.
///
/// `coarsest` is the coarsest resolution that will do. `aggregates` matter for downsampled data only. `limit` is the most series
/// wanted, 0 for all; `batch` the most series in one frame, 0 or 1 for one each.
public record SeriesQuery(
    List<Matcher> matchers,
    long first,
    long last,
    Resolution coarsest,
    Set<Aggregate> aggregates,
    Content content,
    List<String> withoutReplicaLabels,
    Shard shard,
    long limit,
    long batch,
    Partial partial,
    Hints hints) {
  /// What to send of each series.
  public enum Content {
    /// Labels and chunks.
    CHUNKS,
    /// Labels alone.
    LABELS
  }

  /// What to do when a part of the answer cannot be had.
  public enum Partial {
    /// Send the rest, and a warning.
    WARN,
    /// Fail.
    ABORT
  }

  /// What a client may add about blocks: matchers on a block's external labels and its id, the label [#BLOCK], and whether it wants to
  /// hear what the answer took.
  public record Hints(List<Matcher> blocks, Report report) {
    /// Nothing added.
    public static final Hints NONE = new Hints(List.of(), Report.NONE);

    /// The label whose value is a block's id.
    public static final String BLOCK = "__block_id";

    /// What to tell of an answer.
    public enum Report {
      /// Nothing.
      NONE,
      /// Which blocks were asked.
      BLOCKS,
      /// Which blocks were asked, and how much was read.
      STATISTICS
    }

    /// Copies the matchers.
    public Hints {
      blocks = List.copyOf(blocks);
    }
  }

  /// Copies the collections.
  public SeriesQuery {
    matchers = List.copyOf(matchers);
    aggregates = Set.copyOf(aggregates);
    withoutReplicaLabels = List.copyOf(withoutReplicaLabels);
  }

  /// A question for raw chunks, 64 series a frame, warnings rather than failure.
  public static SeriesQuery of(List<Matcher> matchers, TimeRange range) {
    return new SeriesQuery(
        matchers,
        range.start(),
        range.equals(TimeRange.ALL) ? Long.MAX_VALUE : range.last(),
        Resolution.RAW,
        Set.of(),
        Content.CHUNKS,
        List.of(),
        Shard.WHOLE,
        0,
        64,
        Partial.WARN,
        Hints.NONE);
  }

  /// The same question with other matchers.
  public SeriesQuery withMatchers(List<Matcher> others) {
    return new SeriesQuery(
        others, first, last, coarsest, aggregates, content, withoutReplicaLabels, shard, limit, batch, partial, hints);
  }

  /// The same question for labels alone.
  public SeriesQuery labelsOnly() {
    return new SeriesQuery(
        matchers, first, last, coarsest, aggregates, Content.LABELS, withoutReplicaLabels, shard, limit, batch, partial, hints);
  }

  /// The same question, with these labels taken off every series before sorting.
  public SeriesQuery without(List<String> replicaLabels) {
    return new SeriesQuery(
        matchers, first, last, coarsest, aggregates, content, replicaLabels, shard, limit, batch, partial, hints);
  }

  /// The same question for one part of the series.
  public SeriesQuery of(Shard part) {
    return new SeriesQuery(
        matchers, first, last, coarsest, aggregates, content, withoutReplicaLabels, part, limit, batch, partial, hints);
  }

  /// The same question with hints.
  public SeriesQuery hinted(Hints added) {
    return new SeriesQuery(
        matchers, first, last, coarsest, aggregates, content, withoutReplicaLabels, shard, limit, batch, partial, added);
  }

  /// The same question for at most so many series.
  public SeriesQuery limitedTo(long most) {
    return new SeriesQuery(
        matchers, first, last, coarsest, aggregates, content, withoutReplicaLabels, shard, most, batch, partial, hints);
  }

  /// The same question, content with aggregates of downsampled data.
  public SeriesQuery downsampled(Resolution atMost, Set<Aggregate> wanted) {
    return new SeriesQuery(
        matchers, first, last, atMost, wanted, content, withoutReplicaLabels, shard, limit, batch, partial, hints);
  }
}
