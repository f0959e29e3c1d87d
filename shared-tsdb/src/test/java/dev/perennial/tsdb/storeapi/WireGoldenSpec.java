package dev.perennial.tsdb.storeapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.tsdb.Golden;
import dev.perennial.tsdb.storeapi.wire.LabelMatcher;
import dev.perennial.tsdb.storeapi.wire.Series;
import dev.perennial.tsdb.storeapi.wire.SeriesRequest;
import dev.perennial.tsdb.storeapi.wire.SeriesResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Captures of real Thanos, read into the core's words and written again.
class WireGoldenSpec {
  static Stream<Path> answers() throws IOException {
    return calls(".response.bin");
  }

  static Stream<Path> requests() throws IOException {
    return calls(".request.bin").filter(path -> !path.getFileName().toString().equals("series-bad-regex.request.bin"));
  }

  private static Stream<Path> calls(String suffix) throws IOException {
    var out = new ArrayList<Path>();
    for (var folder : List.of("storeapi/sidecar", "storeapi/store")) {
      try (var files = Files.list(Golden.path(folder))) {
        files.filter(f -> f.getFileName().toString().matches("series-.*\\Q" + suffix + "\\E")).sorted().forEach(out::add);
      }
    }
    return out.stream();
  }

  @ParameterizedTest
  @MethodSource("answers")
  void every_series_is_written_again_byte_for_byte_with_its_hashes(Path file) throws IOException {
    for (var series : series(file)) {
      var read = Wire.series(series, "golden");
      var again = Series.newBuilder().addAllLabels(Wire.labels(read.labels()));
      read.chunks().forEach(chunk -> again.addChunks(Wire.chunk(chunk)));
      // The bucket store leaves out hashes unless it is told to compute them.
      assertThat(withoutHashes(again.build())).isEqualTo(withoutHashes(series));
      if (file.toString().contains("sidecar")) {
        assertThat(again.build()).isEqualTo(series);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("answers")
  void series_come_in_the_order_of_labels(Path file) throws IOException {
    var labels = series(file).stream().map(series -> Wire.labels(series.getLabelsList())).toList();
    assertThat(labels).isSorted();
  }

  @ParameterizedTest
  @MethodSource("requests")
  void every_request_survives_but_for_hints(Path file) throws IOException {
    var request = SeriesRequest.parseFrom(Files.readAllBytes(file)).toBuilder().clearHints().build();
    assertThat(Wire.request(Wire.query(request))).isEqualTo(request);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sidecar", "store"})
  void a_bad_expression_is_refused_in_the_words_of_thanos(String folder) throws IOException {
    var request =
        SeriesRequest.parseFrom(
            Files.readAllBytes(Golden.path("storeapi/" + folder + "/series-bad-regex.request.bin")));
    assertThat(request.getMatchers(0).getType()).isEqualTo(LabelMatcher.Type.RE);
    assertThatThrownBy(() -> Wire.query(request)).hasMessage("error parsing regexp: missing closing ): `(`");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"series-shard-0-of-2", "series-shard-1-of-2", "series-shard-1-of-3-without-instance"})
  void shards_hold_the_series_that_thanos_deals_them(String name) throws IOException {
    var shard =
        Wire.query(SeriesRequest.parseFrom(Files.readAllBytes(Golden.path("storeapi/sidecar/" + name + ".request.bin"))))
            .shard();
    var whole =
        series(Golden.path("storeapi/sidecar/series-skip-chunks-without-replica.response.bin")).stream()
            .map(series -> Wire.labels(series.getLabelsList()))
            .filter(labels -> labels.value("__name__").equals("requests_total"))
            .toList();
    var expected =
        series(Golden.path("storeapi/sidecar/" + name + ".response.bin")).stream()
            .map(series -> Wire.labels(series.getLabelsList()))
            .toList();
    assertThat(whole.stream().filter(shard::holds)).isNotEmpty().containsExactlyElementsOf(expected);
  }

  private static Series withoutHashes(Series series) {
    var out = series.toBuilder();
    for (var chunk : out.getChunksBuilderList()) {
      for (var field : chunk.getAllFields().keySet()) {
        if (field.getJavaType() == com.google.protobuf.Descriptors.FieldDescriptor.JavaType.MESSAGE) {
          ((dev.perennial.tsdb.storeapi.wire.Chunk.Builder) chunk.getFieldBuilder(field)).clearHash();
        }
      }
    }
    return out.build();
  }

  private static List<Series> series(Path file) throws IOException {
    var out = new ArrayList<Series>();
    try (var in = Files.newInputStream(file)) {
      for (var frame = SeriesResponse.parseDelimitedFrom(in);
          frame != null;
          frame = SeriesResponse.parseDelimitedFrom(in)) {
        switch (frame.getResultCase()) {
          case SERIES -> out.add(frame.getSeries());
          case BATCH -> out.addAll(frame.getBatch().getSeriesList());
          case WARNING, HINTS, RESULT_NOT_SET -> {}
        }
      }
    }
    return out;
  }
}
