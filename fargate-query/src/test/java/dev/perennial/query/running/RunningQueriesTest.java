package dev.perennial.query.running;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunningQueriesTest {
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z"));

  @TempDir private Path folder;

  private static Slot enter(RunningQueries queries, String query) {
    if (queries.enter(query, Duration.ofSeconds(30)) instanceof Admission.Admitted(var slot)) {
      return slot;
    }
    throw new AssertionError("no slot for " + query);
  }

  @Test
  void what_a_process_left_is_named_at_the_next_start_and_only_then() throws IOException {
    var file = folder.resolve("data/queries.active");
    var crashed = RunningQueries.in(file, 4, CLOCK);
    assertThat(crashed.left()).isEmpty();
    enter(crashed, "sum(up)").close();
    enter(crashed, "sum by (pod)\n  (rate(x[5m]))");

    var next = RunningQueries.in(file, 2, CLOCK);
    assertThat(next.left()).containsExactly("2026-01-01T00:00:00Z sum by (pod) (rate(x[5m]))");
    assertThat(next.now()).isEmpty();
    assertThat(RunningQueries.in(file, 2, CLOCK).left()).isEmpty();
  }

  @Test
  void a_query_that_finds_no_slot_is_told_so_and_a_freed_slot_is_taken_again() {
    var queries = RunningQueries.inMemory(1, CLOCK);
    var first = enter(queries, "a".repeat(5_000));
    assertThat(queries.now()).hasSize(1).first().asString().hasSizeLessThan(1_024).startsWith("2026-01-01T00:00:00Z aaa");
    assertThat(queries.enter("b", Duration.ofMillis(10))).isInstanceOf(Admission.Full.class);
    first.close();
    enter(queries, "c");
    assertThat(queries.now()).containsExactly("2026-01-01T00:00:00Z c");
  }
}
