package dev.perennial.tsdb.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationTextSpec {
  @ParameterizedTest
  @CsvSource({"2h, 7200000, 2h", "1h30m, 5400000, 1h30m", "250ms, 250, 250ms", "90s, 90000, 1m30s", "2w, 1209600000, 14d", "0, 0, 0s", "1d1ms, 86400001, 1d1ms"})
  void durations_are_read_and_written(String text, long millis, String printed) {
    assertThat(DurationText.parse(text)).contains(Duration.ofMillis(millis));
    assertThat(DurationText.print(Duration.ofMillis(millis))).isEqualTo(printed);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "1m1h", "1.5h", "-2h", "2 h", "h", "99999999999999999999d", "300000000000000000y"})
  void anything_else_is_not_a_duration(String text) {
    assertThat(DurationText.parse(text)).isEmpty();
  }
}
