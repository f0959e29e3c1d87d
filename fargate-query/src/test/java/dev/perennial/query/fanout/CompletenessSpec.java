package dev.perennial.query.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.time.TimeRange;
import dev.perennial.tsdb.time.TimeRanges;
import org.junit.jupiter.api.Test;

class CompletenessSpec {
  private static final Labels STREAM = Labels.of("cluster", "c");
  private static final Labels A = Labels.of("replica", "a");
  private static final Labels B = Labels.of("replica", "b");

  private static TimeRanges time(long start, long end) {
    return TimeRanges.of(new TimeRange(start, end));
  }

  @Test
  void what_everybody_answered_needs_no_words() {
    var completeness = new Completeness();
    completeness.answered(STREAM, A, time(0, 100));
    completeness.answered(STREAM, B, time(0, 100));
    assertThat(completeness.notes().warnings()).isEmpty();
    assertThat(completeness.notes().infos()).isEmpty();
  }

  @Test
  void a_silent_replica_whose_peer_covers_its_time_is_an_info() {
    var completeness = new Completeness();
    completeness.missing("Sidecar h:1", STREAM, A, time(40_000, 60_000), "connection refused");
    completeness.answered(STREAM, B, time(0, 100_000));
    assertThat(completeness.notes().warnings()).isEmpty();
    assertThat(completeness.notes().infos())
        .containsExactly(
            "Sidecar h:1 did not answer for 1970-01-01T00:00:40Z to 1970-01-01T00:01:00Z, which another replica covers: connection refused.");
  }

  @Test
  void the_time_that_no_peer_covers_is_a_warning_that_names_it() {
    var completeness = new Completeness();
    completeness.missing("Sidecar h:1", STREAM, A, time(40_000, 60_000), "connection refused");
    completeness.answered(STREAM, B, time(0, 50_000));
    assertThat(completeness.notes().infos()).isEmpty();
    assertThat(completeness.notes().warnings())
        .containsExactly(
            "The answer may be incomplete for 1970-01-01T00:00:50Z to 1970-01-01T00:01:00Z: Sidecar h:1 did not answer, and no other replica covers this time: connection refused.");
  }

  @Test
  void a_source_of_which_nobody_knows_what_it_holds_is_a_warning() {
    var completeness = new Completeness();
    completeness.unheard("h:1", "connection refused");
    completeness.answered(STREAM, A, time(0, 100));
    assertThat(completeness.notes().warnings())
        .containsExactly("The answer may be incomplete: source h:1 has not said yet what it holds: connection refused.");
  }

  @Test
  void two_silent_replicas_do_not_cover_each_other() {
    var completeness = new Completeness();
    completeness.missing("Sidecar h:1", STREAM, A, time(0, 10), "x");
    completeness.missing("Sidecar h:2", STREAM, B, time(0, 10), "y");
    assertThat(completeness.notes().warnings()).hasSize(2);
  }

  @Test
  void a_replica_of_another_stream_covers_nothing() {
    var completeness = new Completeness();
    completeness.missing("Sidecar h:1", STREAM, A, time(0, 10), "x");
    completeness.answered(Labels.of("cluster", "d"), B, time(0, 10));
    assertThat(completeness.notes().warnings()).hasSize(1);
  }

  @Test
  void a_block_that_failed_is_not_covered_by_its_own_replica() {
    var completeness = new Completeness();
    completeness.answered(STREAM, A, time(0, 100));
    completeness.missing("Block X", STREAM, A, time(10, 20), "chunk 3 ends early");
    assertThat(completeness.notes().warnings()).hasSize(1);
  }
}
