package dev.perennial.tsdb.catalog.stored;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.tsdb.catalog.Manifest;
import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.labels.Labels;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StandingSpec {
  private static final Labels LABELS = Labels.of("cluster", "x");

  private static List<String> words(String text) {
    return Stream.of(text.split(" ", -1)).filter(word -> !word.isBlank()).toList();
  }

  @ParameterizedTest(name = "write {0} ({1}) under token {2}, then version {3}, token {4}, writes {5}: {6}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # version | writes | token || stands: version | token | writes | outcome
          5  | me w4 w3 |   || 5  | 0 | me w4 w3 | Committed
          5  | me w4 w3 |   || 7  | 0 | w7 w6 me | Committed
          5  | me w4 w3 |   || 4  | 0 | w4 w3    | Unknown
          5  | me w4 w3 |   || 5  | 0 | w5 w4 w3 | Lost
          5  | me w4 w3 |   || 20 | 0 | w20 w19  | Lost
          5  | me w4 w3 |   || 21 | 0 | w21 w20  | Unknown
          5  | me w4 w3 |   || 4  | 0 | x4 x3    | Lost
          5  | me w4 w3 |   || 2  | 0 | x2 x1    | Lost
          5  | me w4 w3 |   || 0  | 0 |          | Lost
          1  | me       |   || 0  | 0 |          | Unknown
          1  | me       |   || 1  | 0 | w1       | Lost
          1  | me       |   || 1  | 0 | me       | Committed
          5  | me w4 w3 | 3 || 4  | 3 | w4 w3    | Unknown
          5  | me w4 w3 | 3 || 4  | 4 | w4 w3    | Lost
          5  | me w4 w3 | 3 || 5  | 4 | me w4 w3 | Committed
          1  | me       | 3 || 0  | 0 |          | Lost
          """)
  void what_stands_tells_how_a_write_ended(
      long version, String writes, Long token, String separator, long standing, long standingToken, String remembered, String outcome) {
    assertThat(separator).isNull();
    var manifest =
        new Manifest(
            Manifest.empty(TenantId.DEFAULT, LABELS).stream(), LABELS, version, List.of(), List.of(), List.of(), words(writes));
    var write = new ManifestWrite(manifest, token == null ? OptionalLong.empty() : OptionalLong.of(token));

    var swap = new Standing(standing, standingToken, words(remembered == null ? "" : remembered)).judge(write, "no answer.");

    assertThat(swap.getClass().getSimpleName()).isEqualTo(outcome);
  }
}
