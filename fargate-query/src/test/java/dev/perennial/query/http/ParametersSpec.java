package dev.perennial.query.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParametersSpec {
  private static Parameters with(String name, String value) {
    return new Parameters(Form.parse("", name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8)));
  }

  @ParameterizedTest
  @CsvSource(
      useHeadersInDisplayName = true,
      textBlock =
          """
          text,                           millis
          0,                              0
          1e9,                            1000000000000
          1767229200.5,                   1767229200500
          1767229200.0004,                1767229200000
          1767229200.0006,                1767229200001
          -1.25,                          -1250
          2026-01-01T00:00:00Z,           1767225600000
          2026-01-01T01:00:00.25+01:00,   1767225600250
          -292273086-05-16T16:47:06Z,     -9223372036854775808
          """)
  void a_time_is_seconds_or_rfc_3339(String text, long millis) {
    assertThat(with("time", text).time("time")).isEqualTo(millis);
  }

  @ParameterizedTest
  @ValueSource(strings = {"xyz", "", "2026-13-01T00:00:00Z", "NaN", "Inf", "1e30", "1d", "0x10", "2026-01-01"})
  void anything_else_is_no_time(String text) {
    assertThatThrownBy(() -> with("start", text).time("start"))
        .isInstanceOf(Refusal.class)
        .hasMessage("invalid parameter \"start\": cannot parse \"" + text + "\" to a valid timestamp");
  }

  @ParameterizedTest
  @CsvSource(
      useHeadersInDisplayName = true,
      textBlock =
          """
          text,       nanos
          15,         15000000000
          0.5,        500000000
          0.0000001,  100
          1h30m,      5400000000000
          1y,         31536000000000000
          250ms,      250000000
          -1,         -1000000000
          """)
  void a_duration_is_seconds_or_units(String text, long nanos) {
    assertThat(with("step", text).duration("step").toNanos()).isEqualTo(nanos);
  }

  @ParameterizedTest
  @CsvSource(
      useHeadersInDisplayName = true,
      textBlock =
          """
          text,    refusal
          abc,     cannot parse "abc" to a valid duration
          30m1h,   cannot parse "30m1h" to a valid duration
          0.1s,    cannot parse "0.1s" to a valid duration
          1e300,   cannot parse "1e300" to a valid duration. It overflows int64
          """)
  void anything_else_is_no_duration(String text, String refusal) {
    assertThatThrownBy(() -> with("step", text).duration("step")).hasMessage("invalid parameter \"step\": " + refusal);
  }

  @Test
  void a_limit_of_zero_is_none() {
    assertThat(with("limit", "0").limit()).isEmpty();
    assertThat(with("limit", "7").limit()).hasValue(7);
    assertThatThrownBy(() -> with("limit", "99999999999").limit())
        .hasMessage("invalid parameter \"limit\": strconv.Atoi: parsing \"99999999999\": value out of range");
  }

  @Test
  void a_body_comes_before_the_query_string() {
    var form = Form.parse("a=1&b=x%20y+z", "a=2&c");
    assertThat(form.all("a")).containsExactly("1", "2");
    assertThat(form.first("b")).isEqualTo("x y z");
    assertThat(form.has("c")).isFalse();
    assertThatThrownBy(() -> Form.parse("a=%zz", "")).isInstanceOf(Refusal.class).hasMessageContaining("%zz");
  }

  @ParameterizedTest
  @CsvSource(
      useHeadersInDisplayName = true,
      textBlock =
          """
          path,                        name
          job,                         job
          U__http_2e_status_2e_code,   http.status.code
          U___6807__7b7e_,             标签
          U__a__b,                     a_b
          U__bad_zz_,                  U__bad_zz_
          U__open_2e,                  U__open_2e
          """)
  void a_label_name_in_a_path_may_be_escaped(String path, String name) {
    assertThat(LabelName.unescape(path)).isEqualTo(name);
  }
}
