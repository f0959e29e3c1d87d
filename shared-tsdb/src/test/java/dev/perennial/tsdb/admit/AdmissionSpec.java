package dev.perennial.tsdb.admit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.BlockMeta;
import dev.perennial.tsdb.block.Resolution;
import dev.perennial.tsdb.catalog.Coverage;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.time.TimeRange;
import dev.perennial.tsdb.time.TimeRanges;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdmissionSpec {
  private static final BlockId ID = new BlockId("01HZZZZZZZZZZZZZZZZZZZZZZ1");
  private static final TimeRange RANGE = new TimeRange(0, 7_200_000);

  private final Admission admission = new Admission(Set.of("replica", "rule_replica"));

  @ParameterizedTest(name = "{0} -> stream {1}, covers {2}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          # external labels            | stream's labels  | replica covered
          cluster=eu,replica=a         | cluster=eu       | replica=a
          cluster=eu                   | cluster=eu       | ""
          replica=a                    | ""               | replica=a
          cluster=eu,replica=a,rule_replica=r | cluster=eu | replica=a,rule_replica=r
          # Thanos' word for what it deduplicated where no other label was left
          replica=deduped              | ""               | ""
          """)
  void replica_labels_tell_coverage_and_the_others_the_stream(String external, String stream, String replica) {
    assertThat(admission.admit(meta(labels(external), Map.of())))
        .isInstanceOfSatisfying(
            Admission.Verdict.Admitted.class,
            admitted -> {
              assertThat(admitted.stream()).isEqualTo(labels(stream));
              assertThat(admitted.block().coverage()).isEqualTo(List.of(new Coverage(labels(replica), TimeRanges.of(RANGE))));
              assertThat(admitted.block().sources()).containsExactly(ID);
              assertThat(admitted.block().samples()).isEqualTo(5);
            });
  }

  @Test
  void a_product_says_itself_what_it_covers() {
    var coverage =
        List.of(
            new Coverage(Labels.of("replica", "a"), TimeRanges.of(List.of(new TimeRange(0, 10), new TimeRange(20, 30)))),
            new Coverage(Labels.of("replica", "b"), TimeRanges.of(new TimeRange(-5, 30))));
    var json = CoverageJson.write(coverage);
    assertThat(json)
        .isEqualTo("{\"coverage\":[{\"replica\":{\"replica\":\"a\"},\"ranges\":[[0,10],[20,30]]},{\"replica\":{\"replica\":\"b\"},\"ranges\":[[-5,30]]}]}");
    assertThat(admission.admit(meta(Labels.of("cluster", "eu"), Map.of("perennial", json))))
        .isInstanceOfSatisfying(
            Admission.Verdict.Admitted.class, admitted -> assertThat(admitted.block().coverage()).isEqualTo(coverage));
  }

  @Test
  void a_block_of_what_came_out_of_order_is_its_replicas_and_covers_no_time() {
    var late = new BlockMeta.Compaction(1, List.of(ID), false, List.of(), false, List.of("from-out-of-order"), Map.of());
    var plain = meta(Labels.of("cluster", "eu", "replica", "a"), Map.of());
    assertThat(admission.admit(new BlockMeta(ID, RANGE, plain.stats(), late, plain.thanos(), Map.of())))
        .isInstanceOfSatisfying(
            Admission.Verdict.Admitted.class,
            admitted ->
                assertThat(admitted.block().coverage()).isEqualTo(List.of(new Coverage(Labels.of("replica", "a"), TimeRanges.none()))));
  }

  @Test
  void fields_of_later_versions_are_passed_over() {
    assertThat(CoverageJson.read("{\"later\":[{}],\"coverage\":[{\"more\":1,\"replica\":{},\"ranges\":[]}]}"))
        .contains(List.of(new Coverage(Labels.empty(), TimeRanges.none())));
    assertThat(CoverageJson.read("{\"later\":1}")).isEmpty();
  }

  @Test
  void a_block_without_external_labels_is_refused() {
    assertThat(admission.admit(meta(Labels.empty(), Map.of())))
        .isEqualTo(
            new Admission.Verdict.Refused(
                "Cannot admit block " + ID + ": it has no external labels, so nobody can tell whose samples it holds."));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          [] | where an object is expected there is something else
          {"coverage":{}} | where a list of coverages is expected there is something else
          {"coverage":[{"ranges":[[5,1]]}]} | Cannot make a time range that ends at 1 and starts at 5
          {"coverage" | it is not JSON
          """)
  void coverage_that_cannot_be_understood_is_refused(String json, String why) {
    assertThat(admission.admit(meta(Labels.of("cluster", "eu"), Map.of("perennial", json))))
        .isEqualTo(new Admission.Verdict.Refused("Cannot admit block " + ID + ": its coverage cannot be understood: " + why + "."));
  }

  @Test
  void levels_begin_at_one() {
    var meta = meta(Labels.of("cluster", "eu"), Map.of());
    var wrong =
        new BlockMeta(ID, RANGE, meta.stats(), BlockMeta.Compaction.of(0, List.of(ID), List.of()), meta.thanos(), Map.of());
    assertThat(admission.admit(wrong))
        .isEqualTo(new Admission.Verdict.Refused("Cannot admit block " + ID + ": its compaction level is 0, and levels begin at 1."));
  }

  @Test
  void a_product_of_a_stream_without_labels_says_so_in_thanos_words() {
    assertThat(admission.productLabels(Labels.empty())).isEqualTo(Labels.of("replica", "deduped"));
    assertThat(admission.productLabels(Labels.of("cluster", "eu"))).isEqualTo(Labels.of("cluster", "eu"));
  }

  private static Labels labels(String text) {
    var labels = Labels.empty();
    for (var pair : text.isEmpty() ? new String[0] : text.split(",", -1)) {
      labels = labels.with(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
    }
    return labels;
  }

  private static BlockMeta meta(Labels labels, Map<String, String> extensions) {
    var meta =
        new BlockMeta(
            ID,
            RANGE,
            new BlockMeta.Stats(5, 5, 0, 1, 1, 0, Map.of()),
            BlockMeta.Compaction.first(ID),
            BlockMeta.Thanos.of(labels, Resolution.RAW, "sidecar"),
            Map.of());
    for (var extension : extensions.entrySet()) {
      meta = meta.withExtension(extension.getKey(), extension.getValue());
    }
    return meta;
  }
}
