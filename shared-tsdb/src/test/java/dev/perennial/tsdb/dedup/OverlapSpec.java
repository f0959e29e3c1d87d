package dev.perennial.tsdb.dedup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.tsdb.histogram.CounterReset;
import dev.perennial.tsdb.histogram.IntHistogram;
import dev.perennial.tsdb.series.Samples;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Thanos' two ways to merge, in seconds: `10-30/10` is a sample every ten seconds from 10 to 30.
class OverlapSpec {
  /// The values of the input at this place are 1000 times the place more than the second.
  private static Samples input(int place, String text) {
    var out = new Samples();
    for (var part : text.split(" ", -1)) {
      var numbers = List.of(part.split("[-/]", -1)).stream().map(Integer::valueOf).toList();
      int last = numbers.size() > 1 ? numbers.get(1) : numbers.getFirst();
      int step = numbers.size() > 1 ? numbers.get(2) : 1;
      for (int t = numbers.getFirst(); t <= last; t += step) {
        out.add(t * 1000L, 1000.0 * place + t);
      }
    }
    return out;
  }

  private static String merged(Overlap overlap, List<Samples> inputs) {
    var out = new Samples();
    overlap.merge(inputs, out);
    return String.join(
        " ",
        IntStream.range(0, out.size()).mapToObj(i -> out.time(i) / 1000 + "" + (char) ('a' + (int) out.value(i) / 1000)).toList());
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          PENALTY,    10-30/10 100-120/10; 15-125/10,        10a 20a 30a 55b 65b 75b 85b 95b 105b 115b 125b
          PENALTY,    10-70/10; 12-72/10; 5-85/10,           5c 15c 25c 35c 45c 55c 65c 75c 85c
          PENALTY,    10-40/10; 10-40/10,                    10a 20a 30a 40a
          PENALTY,    10; 14 16,                             10a 16b
          PENALTY,    10-30/10; 31-61/10,                    10a 20a 30a 51b 61b
          ONE_TO_ONE, 10-30/10 60; 15-45/10,                 10a 15b 20a 25b 30a 35b 45b 60a
          ONE_TO_ONE, 10-50/20; 20-50/10,                    10a 20b 30a 40b 50a
          ONE_TO_ONE, 10-30/10; 10-30/10,                    10a 20a 30a
          ONE_TO_ONE, 10 40; 20 50; 30 60,                   10a 20b 30c 40a 50b 60c
          """)
  void overlaps_are_merged_like_this(Overlap overlap, String inputs, String expected) {
    var parts = inputs.split("; ", -1);
    var samples = IntStream.range(0, parts.length).mapToObj(i -> input(i, parts[i])).toList();
    assertThat(merged(overlap, samples)).isEqualTo(expected);
  }

  @Test
  void a_penalty_keeps_floats_and_histograms_of_one_overlap() {
    var histograms = new Samples();
    for (int t = 100; t <= 140; t += 10) {
      var histogram = new IntHistogram(CounterReset.NOT_RESET, 0, 0, 0, 0, 0, List.of(), new long[0], List.of(), new long[0], new double[0]);
      histograms.add(t * 1000L, histogram);
    }
    var out = new Samples();
    Overlap.PENALTY.merge(List.of(input(0, "10-100/10"), histograms), out);
    assertThat(out.size()).isEqualTo(12);
    assertThat(out.time(10)).isEqualTo(130_000);
    assertThat(out.histogram(10)).isNotNull().satisfies(last -> assertThat(last.reset()).isEqualTo(CounterReset.UNKNOWN));
  }

  @Test
  void a_way_that_does_not_exist_is_named() {
    assertThatThrownBy(() -> Deduplication.named("penalties", Windows.standard()))
        .hasMessage("Cannot deduplicate by \"penalties\": give local, one-to-one or penalty.");
  }
}
