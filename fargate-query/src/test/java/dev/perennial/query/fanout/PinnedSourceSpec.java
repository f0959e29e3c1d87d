package dev.perennial.query.fanout;

import static dev.perennial.query.fanout.Scene.line;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.tsdb.block.BlockFiles;
import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Matcher;
import dev.perennial.tsdb.time.TimeRange;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PinnedSourceSpec {
  private static final Labels UP = Labels.of("__name__", "up", "job", "x");
  private static final Labels UP_MERGED = UP.with("cluster", "c");
  private static final Matcher NAMED = Matcher.equal("__name__", "up");
  private static final TimeRange BLOCK = new TimeRange(0, 7_200_000);
  private static final TimeRange ALL = new TimeRange(0, 10_000_000);

  private final Scene scene = new Scene();

  @AfterEach
  void close() {
    scene.close();
  }

  private static String text(long from, long to, long step) {
    return line(from, to, step, 0).toString();
  }

  @Test
  void a_block_and_its_replicas_sidecar_meet_without_hole_or_overlap() {
    scene.block(BLOCK, Map.of(UP, line(0, 7_200_000, 600_000, 0)), "a");
    var sidecar = scene.member("a", Map.of(UP, line(5_400_000, 10_000_000, 600_000, 0)));

    var read = Scene.read(scene.sources().pin(Scene.merged()), ALL, NAMED);

    assertThat(read.series()).containsExactly(Map.entry(UP_MERGED, text(0, 10_000_000, 600_000)));
    assertThat(read.notes().warnings()).isEmpty();
    assertThat(sidecar.asked()).hasSize(1).first().asString().startsWith("7200000-");
  }

  @Test
  void a_sidecar_whose_time_is_covered_is_not_asked() {
    scene.block(BLOCK, Map.of(UP, line(0, 7_200_000, 600_000, 0)), "a");
    var sidecar = scene.member("a", Map.of(UP, line(0, 10_000_000, 600_000, 0)));

    Scene.read(scene.sources().pin(Scene.merged()), new TimeRange(0, 600_000), NAMED);

    assertThat(sidecar.asked()).isEmpty();
  }

  @Test
  void a_block_that_becomes_live_after_the_pin_is_answered_by_the_sidecar() {
    scene.member("a", Map.of(UP, line(0, 7_200_000, 600_000, 0)));
    var pinned = scene.sources().pin(Scene.merged());
    scene.block(BLOCK, Map.of(UP, line(0, 7_200_000, 600_000, 0)), "a");

    assertThat(Scene.read(pinned, BLOCK, NAMED).series()).containsExactly(Map.entry(UP_MERGED, text(0, 7_200_000, 600_000)));
  }

  @Test
  void replicas_apart_are_a_series_each() {
    scene.block(BLOCK, Map.of(UP, line(0, 600_000, 60_000, 0)), "a");
    scene.member("b", Map.of(UP, line(30_000, 600_000, 60_000, 0)));

    var read = Scene.read(scene.sources().pin(Scene.apart()), BLOCK, NAMED);

    assertThat(read.series())
        .containsExactly(
            Map.entry(UP_MERGED.with("replica", "a"), text(0, 600_000, 60_000)),
            Map.entry(UP_MERGED.with("replica", "b"), text(30_000, 600_000, 60_000)));
  }

  @Test
  void matchers_on_external_labels_choose_the_source() {
    scene.block(BLOCK, Map.of(UP, line(0, 600_000, 60_000, 0)), "a");
    scene.member("b", Map.of(UP, line(30_000, 600_000, 60_000, 0)));
    var source = scene.sources().pin(Scene.apart());

    assertThat(Scene.read(source, BLOCK, Matcher.equal("replica", "b")).series()).containsOnlyKeys(UP_MERGED.with("replica", "b"));
    assertThat(Scene.read(source, BLOCK, Matcher.equal("cluster", "c")).series()).hasSize(2);
    assertThat(Scene.read(source, BLOCK, Matcher.equal("cluster", "other")).series()).isEmpty();
  }

  @Test
  void a_sidecar_that_does_not_answer_in_time_is_a_warning_with_its_time() {
    var sidecar = scene.member("a", Map.of(UP, line(0, 600_000, 60_000, 0)));
    scene.hurry(Duration.ofSeconds(1));
    var sources = scene.sources();
    sidecar.hang();

    var read = Scene.read(sources.pin(Scene.merged()), new TimeRange(0, 300_000), NAMED);

    assertThat(read.series()).isEmpty();
    assertThat(read.notes().warnings())
        .singleElement()
        .asString()
        .contains(sidecar.address(), "1970-01-01T00:00:00Z to 1970-01-01T00:05:00Z", "no other replica");
  }

  @Test
  void a_silent_replica_whose_peer_answers_is_an_info() {
    scene.silentMember("a");
    scene.member("b", Map.of(UP, line(0, 600_000, 60_000, 0)));

    var read = Scene.read(scene.sources().pin(Scene.merged()), new TimeRange(0, 600_000), NAMED);

    assertThat(read.series()).hasSize(1);
    assertThat(read.notes().warnings()).isEmpty();
    assertThat(read.notes().infos()).singleElement().asString().contains("127.0.0.1:1", "last heartbeat");
  }

  @Test
  void a_replica_that_left_is_not_missed_and_covers_no_time_after_it_left() {
    scene.leftMember("a");
    var read = Scene.read(scene.sources().pin(Scene.merged()), new TimeRange(0, 600_000), NAMED);
    assertThat(read.notes().warnings()).isEmpty();
    assertThat(read.notes().infos()).isEmpty();

    scene.silentMember("b");
    long left = Scene.NOW.minusSeconds(10).toEpochMilli();
    var later = Scene.read(scene.sources().pin(Scene.merged()), new TimeRange(left + 1_000, left + 9_000), NAMED);
    assertThat(later.notes().warnings()).singleElement().asString().contains("replica=\"b\"", "no other replica covers this time");
  }

  @Test
  void a_silent_replica_without_a_peer_is_a_warning() {
    scene.silentMember("a");
    var read = Scene.read(scene.sources().pin(Scene.merged()), new TimeRange(0, 600_000), NAMED);
    assertThat(read.notes().warnings()).singleElement().asString().contains("last heartbeat");
  }

  @Test
  void a_silent_replica_of_a_stream_that_the_query_cannot_mean_is_not_mentioned() {
    scene.silentMember("a");
    var read = Scene.read(scene.sources().pin(Scene.merged()), BLOCK, NAMED, Matcher.equal("cluster", "other"));
    assertThat(read.notes().warnings()).isEmpty();
    assertThat(read.notes().infos()).isEmpty();
  }

  @Test
  void an_answer_with_gaps_can_be_refused() {
    scene.silentMember("a");
    var reading = new Reading(Scene.merged().replicaLabels(), Reading.Replicas.MERGED, Scene.merged().coarsest(), Reading.Gaps.REFUSE);
    var source = scene.sources().pin(reading);
    assertThatThrownBy(() -> Scene.read(source, BLOCK, NAMED)).isInstanceOf(IncompleteException.class).hasMessageContaining("replica=\"a\"");
  }

  @Test
  void a_malformed_block_is_a_warning_that_names_it_and_harms_no_other() {
    var bad = scene.block(BLOCK, Map.of(UP, line(0, 600_000, 60_000, 0)), "a");
    var next = new TimeRange(7_200_000, 14_400_000);
    scene.block(next, Map.of(UP, line(7_200_000, 7_800_000, 60_000, 0)), "a");
    var segment = BlockFiles.segment(bad, 1);
    var bytes = scene.store().read(segment).orElseThrow().toArray();
    bytes[12] ^= 0x55;
    scene.store().put(segment, ByteSlice.of(bytes));

    var read = Scene.read(scene.sources().pin(Scene.merged()), new TimeRange(0, 14_400_000), NAMED);

    assertThat(read.series()).containsExactly(Map.entry(UP_MERGED, text(7_200_000, 7_800_000, 60_000)));
    assertThat(read.notes().warnings()).singleElement().asString().contains(bad.text(), "1970-01-01T00:00:00Z to 1970-01-01T02:00:00Z");
  }

  @Test
  void a_malformed_block_whose_time_a_peer_covers_is_an_info() {
    var bad = scene.block(BLOCK, Map.of(UP, line(0, 600_000, 60_000, 0)), "a");
    scene.block(BLOCK, Map.of(UP, line(0, 600_000, 60_000, 0)), "b");
    scene.store().put(BlockFiles.index(bad), ByteSlice.of(new byte[100]));

    var read = Scene.read(scene.sources().pin(Scene.merged()), BLOCK, NAMED);

    assertThat(read.series()).containsExactly(Map.entry(UP_MERGED, text(0, 600_000, 60_000)));
    assertThat(read.notes().warnings()).isEmpty();
    assertThat(read.notes().infos()).singleElement().asString().contains(bad.text());
  }

  @Test
  void a_block_swept_under_a_pin_asks_for_a_new_pin_once_and_is_then_a_warning() {
    var swept = scene.block(BLOCK, Map.of(UP, line(0, 600_000, 60_000, 0)), "a");
    var sources = scene.sources();
    for (var key : List.of(BlockFiles.meta(swept), BlockFiles.index(swept), BlockFiles.segment(swept, 1))) {
      scene.store().delete(key);
    }

    var stale = sources.pin(Scene.merged());
    assertThatThrownBy(() -> Scene.read(stale, BLOCK, NAMED)).isInstanceOf(StalePinException.class).hasMessageContaining(swept.text());
    assertThat(Scene.read(sources.pinAgain(Scene.merged()), BLOCK, NAMED).notes().warnings())
        .singleElement().asString().contains(swept.text());
  }

  @Test
  void a_named_endpoint_is_asked_for_what_blocks_do_not_cover_for_its_replica() {
    scene.block(BLOCK, Map.of(UP, line(0, 7_200_000, 600_000, 0)), "a");
    var foreign = scene.endpoint(Labels.of("cluster", "c", "replica", "a"), Map.of(UP, line(0, 10_000_000, 600_000, 0)));

    var read = Scene.read(scene.sources().pin(Scene.merged()), ALL, NAMED);

    assertThat(read.series()).containsExactly(Map.entry(UP_MERGED, text(0, 10_000_000, 600_000)));
    assertThat(foreign.asked()).hasSize(1).first().asString().startsWith("7200000-");
  }

  @Test
  void labels_and_values_are_those_of_all_sources_without_replica_labels() {
    scene.block(BLOCK, Map.of(UP.with("only_in", "block"), line(0, 600_000, 60_000, 0)), "a");
    scene.member("b", Map.of(UP.with("only_at", "sidecar"), line(0, 600_000, 60_000, 0)));
    var source = scene.sources().pin(Scene.merged());

    assertThat(source.labelNames(List.of(), ALL).items()).containsExactly("__name__", "cluster", "job", "only_at", "only_in");
    assertThat(source.labelNames(List.of(Matcher.equal("only_in", "block")), ALL).items())
        .containsExactly("__name__", "cluster", "job", "only_in");
    assertThat(source.labelValues("cluster", List.of(), ALL).items()).containsExactly("c");
    assertThat(source.labelValues("job", List.of(NAMED), ALL).items()).containsExactly("x");
    assertThat(source.labelValues("replica", List.of(), ALL).items()).isEmpty();
    assertThat(scene.sources().pin(Scene.apart()).labelValues("replica", List.of(), ALL).items()).containsExactly("a", "b");
  }
}
