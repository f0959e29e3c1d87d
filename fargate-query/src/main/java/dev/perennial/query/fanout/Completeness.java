package dev.perennial.query.fanout;

import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.series.Notes;
import dev.perennial.tsdb.time.TimeRange;
import dev.perennial.tsdb.time.TimeRanges;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Who answered for which replica and time, who did not, and what follows for the answer.
///
/// Complete means that for every stream and instant at least one replica that was scraping then has answered. What
/// is missing of one replica is an info as long as others of its stream cover the time, else a warning.
/// Safe for many threads.
final class Completeness {
  private final Map<Replica, TimeRanges> answered = new HashMap<>();
  private final List<Gap> missing = new ArrayList<>();
  private Notes said = Notes.none();

  private record Replica(Labels stream, Labels labels) {}

  private record Gap(String source, Replica replica, TimeRanges ranges, String why) {}

  /// A replica's samples of these times are in the answer.
  synchronized void answered(Labels stream, Labels replica, TimeRanges ranges) {
    answered.merge(new Replica(stream, replica), ranges, TimeRanges::union);
  }

  /// A replica's samples of these times are not in the answer; `source` names who should have given them, `why` ends a sentence.
  synchronized void missing(String source, Labels stream, Labels replica, TimeRanges ranges, String why) {
    if (!ranges.isEmpty()) {
      var reason = why.endsWith(".") ? why.substring(0, why.length() - 1) : why;
      missing.add(new Gap(source, new Replica(stream, replica), ranges, reason));
    }
  }

  /// Whether other replicas of the stream have answered for all of these times.
  synchronized boolean isCoveredByPeers(Labels stream, Labels replica, TimeRanges ranges) {
    var peers = TimeRanges.none();
    for (var entry : answered.entrySet()) {
      if (entry.getKey().stream().equals(stream) && !entry.getKey().labels().equals(replica)) {
        peers = peers.union(entry.getValue().minus(lost(entry.getKey())));
      }
    }
    return ranges.minus(peers).isEmpty();
  }

  /// A replica is gone, and what it had shipped of its log stands for it: up to the end of `shipped`, behind which nobody knows what it scraped.
  synchronized void left(String source, Labels stream, Labels replica, TimeRanges ask, TimeRange shipped, String silence) {
    answered(stream, replica, ask.intersect(TimeRanges.of(new TimeRange(Long.MIN_VALUE, shipped.end()))));
    said =
        said.and(
            Notes.warning(
                source + " is silent (" + silence + "): what it had shipped of its log up to " + Instant.ofEpochMilli(shipped.last())
                    + " stands for it. Samples that it scraped later are missing."));
  }

  /// A replica lost its disk and came back, and what it had shipped of that disk's log stands for what nobody else has of these times.
  synchronized void remained(String source, Labels stream, Labels replica, TimeRanges ranges) {
    answered(stream, replica, ranges);
    said =
        said.and(
            Notes.warning(
                source + " has lost a disk: what it had shipped of its log stands for " + text(ranges) + " until recovery makes blocks of it."));
  }

  /// A source that was named has never told what it holds; `why` ends a sentence.
  synchronized void unheard(String source, String why) {
    var reason = why.endsWith(".") ? why.substring(0, why.length() - 1) : why;
    said = said.and(Notes.warning("The answer may be incomplete: source " + source + " has not said yet what it holds: " + reason + "."));
  }

  /// A source that answered has itself said that something is missing.
  synchronized void said(String source, String warning) {
    said = said.and(Notes.warning("Source " + source + " says: " + warning));
  }

  /// Something about the answer as a whole.
  synchronized void remark(Notes notes) {
    said = said.and(notes);
  }

  /// What has to be said about the answer.
  synchronized Notes notes() {
    var notes = said;
    for (var gap : missing) {
      var hole = gap.ranges().minus(covered(gap.replica()));
      notes =
          notes.and(
              hole.isEmpty()
                  ? Notes.info(
                      gap.source() + " did not answer for " + text(gap.ranges()) + ", which another replica covers: " + gap.why() + ".")
                  : Notes.warning(
                      "The answer may be incomplete for " + text(hole) + ": " + gap.source() + " did not answer, and no other replica covers this time: " + gap.why() + "."));
    }
    return notes;
  }

  /// The same as facts.
  synchronized List<Missing> facts() {
    return missing.stream()
        .map(
            gap ->
                new Missing(
                    gap.source(),
                    gap.replica().stream().with(gap.replica().labels()),
                    gap.ranges(),
                    gap.ranges().minus(covered(gap.replica())),
                    gap.why()))
        .toList();
  }

  /// Ends the query where something is missing and gaps are to be refused.
  ///
  /// @throws IncompleteException in that case
  void refuseGaps(Reading.Gaps gaps) {
    if (gaps == Reading.Gaps.REFUSE) {
      var warnings = notes().warnings();
      if (!warnings.isEmpty()) {
        throw new IncompleteException(String.join(" ", warnings));
      }
    }
  }

  private TimeRanges covered(Replica of) {
    var covered = TimeRanges.none();
    for (var entry : answered.entrySet()) {
      var replica = entry.getKey();
      if (replica.stream().equals(of.stream())) {
        covered = covered.union(entry.getValue().minus(lost(replica)));
      }
    }
    return covered;
  }

  /// What is missing of a replica outweighs what another source of the same replica seemed to cover.
  private TimeRanges lost(Replica replica) {
    var lost = TimeRanges.none();
    for (var gap : missing) {
      if (gap.replica().equals(replica)) {
        lost = lost.union(gap.ranges());
      }
    }
    return lost;
  }

  /// The first of these ranges, as people read times.
  static String text(TimeRanges ranges) {
    var parts = ranges.ranges().stream().limit(3).map(Completeness::text).toList();
    return String.join(", ", parts) + (ranges.ranges().size() > 3 ? " and more" : "");
  }

  private static String text(TimeRange range) {
    var from = range.start() == Long.MIN_VALUE ? "the beginning" : Instant.ofEpochMilli(range.start()).toString();
    return from + (range.end() == Long.MAX_VALUE ? " on" : " to " + Instant.ofEpochMilli(range.end()));
  }
}
