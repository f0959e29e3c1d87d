package dev.perennial.tsdb.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.Resolution;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Shard;
import dev.perennial.tsdb.time.TimeRange;
import dev.perennial.tsdb.time.TimeRanges;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InvariantsSpec {
  private static final Instant NOW = Instant.EPOCH;
  private static final Labels LABELS = Labels.of("cluster", "x");
  private static final Manifest EMPTY = Manifest.empty(TenantId.DEFAULT, LABELS);

  private final Random random = new Random(5);

  private BlockId id() {
    return BlockId.create(1, random);
  }

  /** `a:0-2,b:0-1` is the coverage of two replicas, and that of a shard with `#0/2` behind it. */
  private LiveBlock block(BlockId id, Resolution resolution, String text) {
    var words = text.split("#", -1);
    var shard = words.length == 1 ? Shard.WHOLE : Shard.parse(words[1].trim());
    var all =
        Stream.of(words[0].split(","))
            .filter(one -> !one.isBlank())
            .map(
                one -> {
                  String[] parts = one.trim().split("[:-]", -1);
                  var replica = parts[0].equals("*") ? Labels.empty() : Labels.of("replica", parts[0]);
                  return new Coverage(replica, TimeRanges.of(new TimeRange(Long.parseLong(parts[1]), Long.parseLong(parts[2]))));
                })
            .toList();
    return new LiveBlock(id, new TimeRange(0, 10), 1, resolution, shard, all, List.of(id), 1, 1, 1);
  }

  @ParameterizedTest(name = "{0} -> {1} : {2}")
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          # sources           ; outputs           ; what is no longer covered
          a:0-2 | a:2-4       ; a:0-4             ;
          a:0-2 | b:0-2       ; a:0-2,b:0-2       ;
          a:0-2 | b:1-3       ; a:0-2 | b:1-3     ;
          a:0-2 | b:0-2       ; *:0-2             ;
          a:0-2 | b:0-2       ; a:0-2             ; replica {replica="b"} would no longer be covered from 0 to 2
          a:0-4               ; a:0-1 | a:3-4     ; replica {replica="a"} would no longer be covered from 1 to 3
          a:0-4               ; a:0-3             ; replica {replica="a"} would no longer be covered from 3 to 4
          *:0-4               ; a:0-4             ; replica {} would no longer be covered from 0 to 4
          a:0-4               ; a:0-4#0/2 | a:0-4#1/2 ;
          a:0-4               ; a:0-4#0/2 | a:0-4#1/4 | a:0-4#3/4 ;
          a:0-4               ; a:0-4#0/2         ; replica {replica="a"} would no longer be covered from 0 to 4
          a:0-4               ; a:0-4#0/2 | a:0-3#1/2 ; replica {replica="a"} would no longer be covered from 3 to 4
          a:0-4 | b:0-4       ; a:0-4,b:0-4#0/2 | a:0-4#1/2 ; replica {replica="b"} would no longer be covered from 0 to 4
          """)
  void a_swap_keeps_every_replicas_time_covered(String sources, String outputs, String hole) {
    var before = Stream.of(sources.split("\\|", -1)).map(text -> block(id(), Resolution.RAW, text)).toList();
    var after = Stream.of(outputs.split("\\|", -1)).map(text -> block(id(), Resolution.RAW, text)).toList();
    var manifest =
        EMPTY.admit(before).stage(after.stream().map(block -> new StagedBlock(block.id(), 1, NOW)).toList());
    var ids = Set.copyOf(before.stream().map(LiveBlock::id).toList());

    if (hole == null) {
      assertThat(manifest.swap(ids, after, NOW, "compacted").live()).hasSameElementsAs(after);
    } else {
      assertThatThrownBy(() -> manifest.swap(ids, after, NOW, "compacted"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("Cannot swap blocks of stream default-tenant/")
          .hasMessageEndingWith(hole);
    }
  }

  @Test
  void a_downsampled_block_covers_for_no_raw_one() {
    var raw = block(id(), Resolution.RAW, "a:0-2");
    var down = block(id(), Resolution.FIVE_MINUTES, "a:0-2");
    var manifest = EMPTY.admit(raw).stage(List.of(new StagedBlock(down.id(), 1, NOW)));

    assertThat(manifest.swap(Set.of(), List.of(down), NOW, "downsampled").live()).containsExactlyInAnyOrder(raw, down);
    assertThatThrownBy(() -> manifest.swap(Set.of(raw.id()), List.of(down), NOW, "downsampled"))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void retention_may_uncover_what_it_supersedes() {
    var raw = block(id(), Resolution.RAW, "a:0-2");
    var retained = EMPTY.admit(raw).supersede(Set.of(raw.id()), NOW, "older than 30 days");

    assertThat(retained.live()).isEmpty();
    assertThat(retained.written("w").writes()).containsExactly("w");
  }

  @ParameterizedTest
  @CsvSource({
    "live,staged,both as live and as staged",
    "live,superseded,both as live and as superseded",
    "staged,superseded,both as staged and as superseded",
    "live,live,twice as live",
    "staged,staged,twice as staged",
    "superseded,superseded,twice as superseded"
  })
  void a_block_stands_in_one_place(String one, String other, String message) {
    var id = id();
    var places = List.of(one, other);
    var manifest =
        new Manifest(
            EMPTY.stream(),
            LABELS,
            1,
            places.stream().filter("live"::equals).map(_ -> block(id, Resolution.RAW, "")).toList(),
            places.stream().filter("staged"::equals).map(_ -> new StagedBlock(id, 1, NOW)).toList(),
            places.stream().filter("superseded"::equals).map(_ -> new SupersededBlock(id, NOW, "")).toList(),
            List.of());

    assertThatThrownBy(() -> manifest.written("w"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageEndingWith("block " + id + " is entered " + message);
  }

  @Test
  void a_write_changes_something_and_keeps_the_streams_labels() {
    assertThatThrownBy(() -> EMPTY.written("w")).hasMessageContaining("nothing was changed in it");
    var foreign =
        new Manifest(EMPTY.stream(), Labels.of("cluster", "y"), 1, List.of(), List.of(), List.of(), List.of());
    assertThatThrownBy(() -> foreign.written("w")).hasMessageContaining("its labels {cluster=\"y\"} have another key");
  }
}
