package dev.perennial.query.fanout;

import dev.perennial.query.cost.Bill;
import dev.perennial.tsdb.downsample.Aggregate;
import dev.perennial.tsdb.labels.Matcher;
import dev.perennial.tsdb.series.Selection;
import dev.perennial.tsdb.series.SeriesSource;
import dev.perennial.tsdb.time.TimeRange;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What one query reads. It gives the same answers for as long as it is used.
///
/// Its methods throw [StalePinException] where a pinned block is gone, and [IncompleteException] where the reading refuses gaps and
/// there are some.
public interface Pin extends SeriesSource {
  /// Which of the two it has thrown, wherever the query lost it on the way.
  Optional<RuntimeException> ended();

  /// What an answer about `range` rests on; equal ones give equal answers, unless live sources are among them. A pin that shows
  /// only a part of another one says in it which.
  Basis basis(TimeRange range);

  /// The blocks that are read, in words that are equal only if all of them are, and whether live sources are asked as well.
  record Basis(String blocks, Live live) {}

  /// Whether sources are asked that may still learn of samples.
  enum Live {
    /// Blocks alone.
    NONE,
    /// Live sources too.
    ASKED
  }

  /// What the reads so far did not get, as facts; [#select] and its like tell the same in sentences.
  List<Missing> missing();

  /// What the bucket was asked for so far to answer.
  default Bill.Sum spent() {
    return Bill.Sum.NOTHING;
  }

  /// The same as [#select] as stored chunks, in which downsampled data has these aggregates; replicas are told apart by nothing.
  SelectedChunks chunks(List<Matcher> matchers, TimeRange range, Set<Aggregate> aggregates);

  /// A pin of something that never goes away and has no gaps.
  static Pin of(SeriesSource source) {
    return new WatchedPin(
        source,
        (matchers, range, _) -> new WrittenChunks(source.select(Selection.of(matchers, range))),
        new GapList(),
        _ -> new Basis("", Live.NONE));
  }
}
