package dev.perennial.query.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FloatTextSpec {
  @ParameterizedTest
  @CsvSource(
      useHeadersInDisplayName = true,
      textBlock =
          """
          value,                  sample,                  scalar
          0,                      0,                       0
          -0.0,                   -0,                      -0
          1,                      1,                       1
          -1.5,                   -1.5,                    -1.5
          815.1442954286474,      815.1442954286474,       815.1442954286474
          0.1,                    0.1,                     0.1
          0.000001,               0.000001,                0.000001
          0.00000015,             1.5e-07,                 0.00000015
          1e-7,                   1e-07,                   0.0000001
          1e20,                   100000000000000000000,   100000000000000000000
          1e21,                   1e+21,                   1000000000000000000000
          1.5e300,                1.5e+300,                15e299
          123456789012345680,     123456789012345680,      123456789012345680
          9007199254740993,       9007199254740992,        9007199254740992
          2e-323,                 2e-323,                  2e-323
          4.9e-324,               5e-324,                  5e-324
          9.5e-324,               1e-323,                  1e-323
          NaN,                    NaN,                     NaN
          Infinity,               +Inf,                    +Inf
          -Infinity,              -Inf,                    -Inf
          """)
  void floats_are_written_as_Prometheus_writes_them(double value, String sample, String scalar) {
    assertThat(FloatText.sample(value)).isEqualTo(sample);
    if (scalar.matches(".*\\de.*") || scalar.equals("15e299")) {
      assertThat(Double.parseDouble(FloatText.scalar(value))).isEqualTo(value);
      assertThat(FloatText.scalar(value)).doesNotContain("e");
    } else {
      assertThat(FloatText.scalar(value)).isEqualTo(scalar);
    }
  }

  @Test
  void every_float_reads_back_to_itself() {
    long seed = 42;
    var random = new Random(seed);
    for (int i = 0; i < 100_000; i++) {
      double value = Double.longBitsToDouble(random.nextLong());
      if (Double.isFinite(value)) {
        assertThat(Double.parseDouble(FloatText.sample(value))).as("seed %d, round %d", seed, i).isEqualTo(value);
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      useHeadersInDisplayName = true,
      textBlock =
          """
          millis,         text
          0,              0
          1500,           1.500
          -5,             -0.005
          1767229200000,  1767229200
          1767229200007,  1767229200.007
          -62135596800000,-62135596800
          """)
  void times_are_seconds_with_three_decimals_or_none(long millis, String text) {
    assertThat(FloatText.seconds(millis)).isEqualTo(text);
  }
}
