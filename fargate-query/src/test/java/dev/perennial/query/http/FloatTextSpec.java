package dev.perennial.query.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
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

  @Test
  void digits_are_those_of_Java_where_there_are_more_than_two() {
    long seed = 43;
    var random = new Random(seed);
    for (int i = 0; i < 100_000; i++) {
      double value = (random.nextDouble() - 0.5) * Math.pow(10, random.nextInt(26) - 6);
      var expected = new BigDecimal(Double.toString(value)).stripTrailingZeros();
      if (Math.abs(value) >= 1e-6 && Math.abs(value) < 1e21 && expected.precision() > 2) {
        assertThat(FloatText.sample(value)).as("seed %d, round %d", seed, i).isEqualTo(expected.toPlainString());
        assertThat(FloatText.scalar(value)).as("seed %d, round %d", seed, i).isEqualTo(expected.toPlainString());
      }
    }
  }

  @Test
  void whole_numbers_have_as_many_digits_as_they_need() {
    for (long power = 1; power <= 100_000_000_000_000L; power *= 10) {
      for (long value : new long[] {power - 1, power, power + 1, 2 * power, 8 * power}) {
        assertThat(FloatText.sample((double) value)).isEqualTo(Long.toString(value));
        assertThat(FloatText.sample(-value - 1.0)).isEqualTo(Long.toString(-value - 1));
        assertThat(FloatText.seconds(1000 * value)).isEqualTo(Long.toString(value));
      }
    }
  }

  @Test
  void a_point_is_the_same_in_every_form() throws IOException {
    for (double value : new double[] {0, -1.5, 1e300, 4.9E-324, -0.0000012345678901234, 123456789012345680.0, Double.NaN, Double.NEGATIVE_INFINITY}) {
      var point = new PointJson().of(1767225600001L, value);
      var expected = "[1767225600.001,\"" + FloatText.sample(value) + "\"]";
      var bytes = new byte[100];
      var chars = new char[100];
      var stream = new ByteArrayOutputStream();
      var buffer = ByteBuffer.wrap(new byte[100]);
      assertThat(point.getValue()).isEqualTo(expected);
      assertThat(new String(bytes, 0, point.appendUnquotedUTF8(bytes, 0), StandardCharsets.UTF_8)).isEqualTo(expected);
      assertThat(new String(chars, 0, point.appendQuoted(chars, 0))).isEqualTo(expected);
      assertThat(point.writeQuotedUTF8(stream)).isEqualTo(expected.length());
      assertThat(stream.toString(StandardCharsets.UTF_8)).isEqualTo(expected);
      assertThat(point.putQuotedUTF8(buffer)).isEqualTo(expected.length());
      assertThat(point.appendUnquotedUTF8(bytes, 95)).isEqualTo(-1);
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
