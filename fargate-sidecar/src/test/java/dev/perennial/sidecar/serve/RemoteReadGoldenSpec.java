package dev.perennial.sidecar.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.sidecar.FeignedPrometheus;
import dev.perennial.tsdb.Golden;
import dev.perennial.tsdb.bytes.MalformedBytesException;
import dev.perennial.tsdb.chunk.ChunkDecoder;
import dev.perennial.tsdb.labels.Matcher;
import dev.perennial.tsdb.series.Samples;
import dev.perennial.tsdb.storeapi.StoreSeries;
import dev.perennial.tsdb.storeapi.wire.remote.ReadRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Answers captured from real Prometheus, decoded.
class RemoteReadGoldenSpec {
  private static final Pattern FLOAT = Pattern.compile("\\[(\\d+),\"([^\"]*)\"]");
  private static final Pattern HISTOGRAM = Pattern.compile("\\[(\\d+),\\{\"is_float\":[a-z]+,\"counter_reset_hint\":\"\\w+\",\"schema\":(-?\\d+).*?\"count\":\"([^\"]*)\",\"sum\":\"([^\"]*)\"");

  private final FeignedPrometheus prometheus = new FeignedPrometheus();
  private final RemoteRead remote = new RemoteRead(prometheus.http());
  private final Budget budget = new Budget(1 << 30);

  @AfterEach
  void stop() {
    prometheus.close();
  }

  private static byte[] bytes(String name) throws IOException {
    return Files.readAllBytes(Golden.path("remote-read/" + name));
  }

  private static List<String> lines(String name) throws IOException {
    var plain = Golden.path("remote-read").resolve(name);
    if (Files.exists(plain)) {
      return Files.readAllLines(plain);
    }
    var packed = Path.of(plain + ".gz");
    try (var in = new GZIPInputStream(Files.newInputStream(packed))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }

  private List<StoreSeries> read(String name) throws IOException {
    var body = new ByteArrayInputStream(bytes(name + ".response.bin"));
    return name.startsWith("streamed") ? remote.frames(body, budget.share()) : remote.samples(body, budget.share());
  }

  private static Samples samples(StoreSeries series) {
    var out = new Samples();
    for (var chunk : series.chunks()) {
      ChunkDecoder.decode(chunk.raw().orElseThrow(), out);
    }
    return out;
  }

  private static double number(String text) {
    return switch (text) {
      case "+Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      case "NaN" -> Double.longBitsToDouble(0x7ff8000000000001L);
      case "StaleNaN" -> Samples.STALE;
      default ->
          text.startsWith("NaN:0x")
              ? Double.longBitsToDouble(Long.parseUnsignedLong(text.substring(6), 16))
              : Double.parseDouble(text);
    };
  }

  /** Floats as `time bits`, histograms as `time schema count sum`, in the order of their times. */
  private static List<String> told(String lines) {
    var out = new ArrayList<String>();
    var floats = FLOAT.matcher(lines);
    while (floats.find()) {
      out.add(floats.group(1) + " " + Long.toHexString(Double.doubleToRawLongBits(number(floats.group(2)))));
    }
    var histograms = HISTOGRAM.matcher(lines);
    while (histograms.find()) {
      out.add(histogram(Long.parseLong(histograms.group(1)), Integer.parseInt(histograms.group(2)), number(histograms.group(3)), number(histograms.group(4))));
    }
    return out.stream().sorted().toList();
  }

  private static String histogram(long time, int schema, double count, double sum) {
    return time + " histogram " + schema + " " + count + " " + Long.toHexString(Double.doubleToRawLongBits(sum));
  }

  private static List<String> told(List<StoreSeries> all) {
    var out = new ArrayList<String>();
    for (var series : all) {
      var samples = samples(series);
      for (int i = 0; i < samples.size(); i++) {
        var h = samples.histogram(i);
        out.add(
            h == null
                ? samples.time(i) + " " + Long.toHexString(Double.doubleToRawLongBits(samples.value(i)))
                : histogram(samples.time(i), h.schema(), h.toFloat().count(), h.sum()));
      }
    }
    return out.stream().sorted().toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "streamed-floats", "streamed-histograms", "streamed-special", "streamed-native-special",
        "streamed-two-queries", "streamed-utf8", "streamed-empty", "samples-floats", "samples-histograms", "samples-special",
        "samples-native-special", "samples-two-queries", "samples-external-label", "samples-empty"
      })
  void every_sample_is_read_as_it_was_sent(String name) throws IOException {
    var lines = lines(name + ".response.jsonl");
    var expected = told(String.join("\n", lines));
    assertThat(expected.isEmpty()).isEqualTo(name.endsWith("empty"));
    assertThat(told(read(name))).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"streamed-floats", "streamed-utf8"})
  void frames_of_one_series_are_joined_and_chunks_keep_their_spans(String name) throws IOException {
    var spans = Pattern.compile("\"max_time_ms\":(\\d+),\"min_time_ms\":(\\d+)");
    var expected = new ArrayList<String>();
    for (var line : lines(name + ".response.jsonl")) {
      var matcher = spans.matcher(line);
      while (matcher.find()) {
        expected.add(matcher.group(2) + " " + matcher.group(1));
      }
    }
    var series = read(name);
    assertThat(series.stream().flatMap(s -> s.chunks().stream()).map(c -> c.first() + " " + c.last()))
        .containsExactlyElementsOf(expected);
    assertThat(series.stream().map(StoreSeries::labels)).doesNotHaveDuplicates();
  }

  @Test
  void a_request_is_what_prometheus_understood() throws IOException {
    var captured = ReadRequest.parseFrom(bytes("streamed-floats.request.bin"));
    var matchers =
        List.of(
            Matcher.equal("__name__", "http_requests_total"),
            Matcher.equal("path", "/"),
            Matcher.of(Matcher.Kind.MATCH, "status", "200|500"));
    var ours = RemoteRead.request(matchers, 1767225600000L, 1767232800000L);
    assertThat(ours.getQueriesList()).isEqualTo(captured.getQueriesList());
    assertThat(ours.getAcceptedResponseTypesList())
        .containsExactly(ReadRequest.ResponseType.STREAMED_XOR_CHUNKS, ReadRequest.ResponseType.SAMPLES);
  }

  @Test
  void a_flipped_bit_anywhere_is_found() throws IOException {
    var good = bytes("streamed-utf8.response.bin");
    for (int at = 0; at < good.length; at += 7) {
      var bad = good.clone();
      bad[at] ^= 0x10;
      assertThatThrownBy(() -> remote.frames(new ByteArrayInputStream(bad), budget.share()))
          .as("byte %d", at)
          .isInstanceOf(MalformedBytesException.class)
          .hasMessageStartingWith("Cannot read the remote-read answer of Prometheus at http://127.0.0.1:");
    }
  }

  @Test
  void a_stream_that_breaks_off_is_no_answer() throws IOException {
    var good = bytes("streamed-utf8.response.bin");
    int whole = 0;
    for (int length = 1; length < good.length; length++) {
      try {
        remote.frames(new ByteArrayInputStream(Arrays.copyOf(good, length)), budget.share());
        whole++;
      } catch (MalformedBytesException expected) {
        assertThat(expected).hasMessageContaining("early");
      }
    }
    // Only a cut between two frames cannot be told from the end.
    assertThat(whole).isEqualTo(lines("streamed-utf8.response.jsonl").size() - 1);
  }

  @Test
  void no_answer_takes_more_than_the_budget() throws IOException {
    var small = new Budget(1000);
    try (var share = small.share()) {
      assertThatThrownBy(
              () -> remote.frames(new ByteArrayInputStream(bytes("streamed-floats.response.bin")), share))
          .hasMessageStartingWith("Cannot answer: all answers under way would need more than 0 MiB.");
    }
    assertThat(small.taken()).isZero();
  }

  @Test
  void snappy_that_is_none_is_malformed() {
    assertThatThrownBy(() -> remote.samples(new ByteArrayInputStream(new byte[] {9, 1, 2}), budget.share()))
        .isInstanceOf(MalformedBytesException.class);
  }

}
