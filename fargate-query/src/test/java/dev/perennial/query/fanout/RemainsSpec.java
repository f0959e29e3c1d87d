package dev.perennial.query.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.series.Samples;
import dev.perennial.tsdb.time.TimeRange;
import dev.perennial.tsdb.trail.RecoveredMark;
import dev.perennial.tsdb.trail.Trail;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A replica lost its disk and came back: of what the disk had, and neither a block nor the restored log has, its first trail answers until recovery.
class RemainsSpec {
  private static final String LOST = "01M8541NEQ5M60C6CD0QYD7YC1";
  private static final String GROWING = "01M8541NEQ5M60C6CD0QYD7YC2";
  private static final Labels UP = Labels.of("__name__", "up");
  private static final long HOUR = 3_600_000;
  private static final long STEP = 60_000;
  private static final TimeRange ALL = new TimeRange(0, 8 * HOUR);

  private final Scene scene = new Scene();

  @AfterEach
  void close() {
    scene.close();
  }

  private static Samples line(long from, long to) {
    return Scene.line(from, to, STEP, 0.5);
  }

  /// The lost disk had all from 0 on, of which a block of the first two hours was shipped, and one of the next two was not.
  private void comeBack() throws IOException {
    scene.block(new TimeRange(0, 2 * HOUR), Map.of(UP, line(0, 2 * HOUR)), "a");
    scene.trail("a", LOST, UP, line(0, 5 * HOUR));
    scene.trail("a", GROWING, UP, line(4 * HOUR, 6 * HOUR));
  }

  private Scene.Read read(TimeRange range) {
    return Scene.read(scene.sources().pin(Scene.merged()), range);
  }

  @Test
  void what_only_the_lost_disk_had_is_answered_and_told_of() throws IOException {
    comeBack();
    scene.writingMember("a", GROWING, Map.of(UP, line(4 * HOUR, 6 * HOUR)));
    var read = read(ALL);
    assertThat(read.series()).containsEntry(Scene.STREAM.with(UP), line(0, 6 * HOUR).toString());
    assertThat(read.notes().warnings())
        .singleElement()
        .asString()
        .contains("has lost a disk", "replica=\"a\"", "1970-01-01T02:00:00Z to 1970-01-01T04:02:00Z", "until recovery");
    // Whatever the query looks at, and also where its sidecar does not offer to be asked.
    assertThat(read(new TimeRange(3 * HOUR, 3 * HOUR + 10 * STEP)).series()).containsEntry(Scene.STREAM.with(UP), line(3 * HOUR, 3 * HOUR + 10 * STEP).toString());
    assertThat(read(new TimeRange(0, HOUR)).notes().warnings()).isEmpty();
    assertThat(read(new TimeRange(5 * HOUR, 6 * HOUR)).notes().warnings()).isEmpty();
  }

  @Test
  void an_answer_that_rests_on_a_lost_disk_is_not_kept_as_one_of_blocks() throws IOException {
    comeBack();
    scene.writingMember("a", GROWING, Map.of());
    var hole = new TimeRange(3 * HOUR, 3 * HOUR + 10 * STEP);
    var basis = scene.sources().pin(Scene.merged()).basis(hole);
    assertThat(basis.live()).isEqualTo(Pin.Live.ASKED);
  }

  @Test
  void who_died_again_before_recovery_is_answered_for_from_both_of_its_trails() throws IOException {
    comeBack();
    scene.silentMember("a", GROWING, 4 * HOUR);
    var read = read(ALL);
    assertThat(read.series()).containsEntry(Scene.STREAM.with(UP), line(0, 6 * HOUR).toString());
    assertThat(read.notes().warnings()).hasSize(2).anySatisfy(warning -> assertThat(warning).contains("has lost a disk"));
  }

  @Test
  void where_only_the_edge_of_the_last_block_is_left_nothing_is_missing_and_nothing_is_said() throws IOException {
    scene.block(new TimeRange(0, 4 * HOUR), Map.of(UP, line(0, 4 * HOUR)), "a");
    scene.trail("a", LOST, UP, line(0, 5 * HOUR));
    scene.trail("a", GROWING, UP, line(4 * HOUR + STEP, 6 * HOUR));
    scene.writingMember("a", GROWING, Map.of(UP, line(4 * HOUR, 6 * HOUR)));
    var read = read(ALL);
    assertThat(read.series()).containsEntry(Scene.STREAM.with(UP), line(0, 6 * HOUR).toString());
    assertThat(read.notes().warnings()).isEmpty();
  }

  @Test
  void once_the_trail_is_marked_as_recovered_it_is_not_read_any_more() throws IOException {
    comeBack();
    scene.writingMember("a", GROWING, Map.of(UP, line(4 * HOUR, 6 * HOUR)));
    var lost = Trail.list(scene.store(), TenantId.DEFAULT, Scene.STREAM.with(Scene.replica("a"))).getFirst();
    RecoveredMark.set(scene.store(), lost, Trail.parcels(scene.store(), lost).getLast());
    assertThat(read(ALL).notes().warnings()).isEmpty();
  }

  @Test
  void a_damaged_trail_is_a_gap_that_is_told_of() throws IOException {
    scene.block(new TimeRange(0, 2 * HOUR), Map.of(UP, line(0, 2 * HOUR)), "a");
    var lost = scene.trail("a", LOST, UP, line(0, 5 * HOUR));
    scene.trail("a", GROWING, UP, line(4 * HOUR, 6 * HOUR));
    scene.writingMember("a", GROWING, Map.of(UP, line(4 * HOUR, 6 * HOUR)));
    var key = Trail.parcels(scene.store(), lost).getFirst().key();
    scene.store().put(key, ByteSlice.of(new byte[64]));
    var read = read(ALL);
    assertThat(read.notes().warnings()).anySatisfy(warning -> assertThat(warning).contains(key));
  }
}
