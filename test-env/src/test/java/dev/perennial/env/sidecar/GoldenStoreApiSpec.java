package dev.perennial.env.sidecar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import dev.perennial.env.Real;
import dev.perennial.env.provision.Program;
import dev.perennial.env.run.Ports;
import dev.perennial.sidecar.serve.PrometheusBackend;
import dev.perennial.sidecar.watch.DataFolder;
import dev.perennial.sidecar.watch.Horizon;
import dev.perennial.sidecar.watch.PrometheusApi;
import dev.perennial.sidecar.watch.PrometheusException;
import dev.perennial.sidecar.watch.PrometheusHttp;
import dev.perennial.tsdb.Golden;
import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.chunk.ChunkDecoder;
import dev.perennial.tsdb.chunk.Encoding;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.series.Samples;
import dev.perennial.tsdb.storeapi.StoreServer;
import dev.perennial.tsdb.storeapi.wire.LabelNamesRequest;
import dev.perennial.tsdb.storeapi.wire.LabelNamesResponse;
import dev.perennial.tsdb.storeapi.wire.LabelValuesRequest;
import dev.perennial.tsdb.storeapi.wire.LabelValuesResponse;
import dev.perennial.tsdb.storeapi.wire.Series;
import dev.perennial.tsdb.storeapi.wire.SeriesRequest;
import dev.perennial.tsdb.storeapi.wire.SeriesResponse;
import dev.perennial.tsdb.storeapi.wire.StoreGrpc;
import dev.perennial.tsdb.storeapi.wire.info.InfoGrpc;
import dev.perennial.tsdb.storeapi.wire.info.InfoRequest;
import dev.perennial.tsdb.storeapi.wire.info.InfoResponse;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a sidecar of Thanos answered, asked of ours, over a real Prometheus with the same blocks.
class GoldenStoreApiSpec {
  private static final List<AutoCloseable> OPENED = new ArrayList<>();

  @TempDir private static Path folder = Path.of("");

  private static String version = "";
  private static ManagedChannel channel = NettyChannelBuilder.forTarget("127.0.0.1:1").build();

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    var input = Golden.path("compaction/input");
    Real.program(Program.PROMETHEUS);
    var data = Files.createDirectories(folder.resolve("data"));
    try (var blocks = Files.list(input)) {
      for (var block : blocks.toList()) {
        if (Files.readString(block.resolve("meta.json")).replace(" ", "").contains("\"replica\":\"a\"")) {
          copy(block, data.resolve(String.valueOf(block.getFileName())));
        }
      }
    }
    var prometheus = PrometheusProgram.over(folder, Ports.free(), "cluster: c1, replica: a");
    OPENED.add(prometheus);
    var http = new PrometheusHttp(URI.create(prometheus.url()), HttpClient.newHttpClient());
    var api = new PrometheusApi(http);
    var horizon = new Horizon(api, new DataFolder(data), Long.MIN_VALUE);
    version = awaitVersion(api);
    horizon.look();
    var backend = new PrometheusBackend(() -> Labels.of("cluster", "c1", "replica", "a"), http, api, horizon, 64 << 20);
    var server = StoreServer.start(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), backend);
    OPENED.add(server);
    channel = NettyChannelBuilder.forTarget("127.0.0.1:" + server.port()).usePlaintext().build();
    OPENED.add(channel::shutdownNow);
  }

  private static String awaitVersion(PrometheusApi api) throws InterruptedException {
    for (int i = 0; i < 300; i++) {
      try {
        return api.identity().version();
      } catch (PrometheusException starting) {
        Thread.sleep(100);
      }
    }
    throw new AssertionError("Waited in vain for Prometheus");
  }

  private static void copy(Path from, Path to) throws IOException {
    try (var all = Files.walk(from)) {
      for (var path : all.toList()) {
        var target = to.resolve(from.relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectories(target);
        } else {
          Files.write(target, Files.readAllBytes(path));
        }
      }
    }
  }

  @AfterAll
  static void stop() throws Exception {
    for (var closeable : OPENED.reversed()) {
      closeable.close();
    }
    OPENED.clear();
  }

  private static byte[] request(String name) throws IOException {
    return Files.readAllBytes(Golden.path("storeapi/sidecar/" + name + ".request.bin"));
  }

  private static <T extends MessageLite> List<T> answer(String name, Parser<T> parser) throws IOException {
    var out = new ArrayList<T>();
    try (var in = Files.newInputStream(Golden.path("storeapi/sidecar/" + name + ".response.bin"))) {
      for (var next = parser.parseDelimitedFrom(in); next != null; next = parser.parseDelimitedFrom(in)) {
        out.add(next);
      }
    }
    return out;
  }

  /** The frames' series in order, each with all its samples as text; frames of one series joined. */
  private static Map<String, String> told(Iterable<SeriesResponse> frames, long first, long last) {
    var out = new LinkedHashMap<String, String>();
    for (var frame : frames) {
      var series = switch (frame.getResultCase()) {
        case SERIES -> List.of(frame.getSeries());
        case BATCH -> frame.getBatch().getSeriesList();
        case WARNING, HINTS, RESULT_NOT_SET -> List.<Series>of();
      };
      for (var one : series) {
        var labels = new ArrayList<String>();
        one.getLabelsList().forEach(label -> labels.add(label.getName() + "=" + label.getValue()));
        out.merge(labels.toString(), samples(one, first, last), String::concat);
      }
    }
    return out;
  }

  private static String samples(Series series, long first, long last) {
    var out = new StringBuilder();
    for (var chunk : series.getChunksList()) {
      var samples = new Samples();
      var encoding = Encoding.of(chunk.getRaw().getTypeValue() + 1).orElseThrow();
      ChunkDecoder.decode(encoding, ByteSlice.of(chunk.getRaw().getData().toByteArray()), first, last, samples);
      for (int i = 0; i < samples.size(); i++) {
        var h = samples.histogram(i);
        out.append(samples.time(i)).append(' ');
        out.append(h == null ? Long.toHexString(Double.doubleToRawLongBits(samples.value(i))) : h.toFloat().count() + "/" + h.sum());
        out.append('\n');
      }
    }
    return out.toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "series-two-series-10m", "series-replica-a-only", "series-external-label-mismatch",
        "series-without-replica-labels", "series-skip-chunks", "series-skip-chunks-without-replica", "series-batch-10",
        "series-native-histograms", "series-mixed-types", "series-negative-matchers",
        "series-absent-label-matcher", "series-across-blocks", "series-empty-window", "series-shard-0-of-2",
        "series-shard-1-of-2", "series-shard-1-of-3-without-instance", "series-query-stats-hint"
      })
  void series_are_those_that_thanos_answered(String name) throws IOException {
    assumeFalse(
        name.equals("series-native-histograms") && version.startsWith("2."),
        "Skipped: Prometheus " + version + " does not know the custom buckets of these blocks");
    var request = SeriesRequest.parseFrom(request(name));
    var ours = new ArrayList<SeriesResponse>();
    StoreGrpc.newBlockingStub(channel).series(request).forEachRemaining(ours::add);
    var theirs = told(answer(name, SeriesResponse.parser()), request.getMinTime(), request.getMaxTime());
    var told = told(ours, request.getMinTime(), request.getMaxTime());
    assertThat(told.keySet()).containsExactlyElementsOf(theirs.keySet());
    assertThat(told).isEqualTo(theirs);
  }

  @Test
  void a_limit_is_kept_where_the_sidecar_of_thanos_keeps_none() throws IOException {
    var request = SeriesRequest.parseFrom(request("series-limit-5"));
    var ours = new ArrayList<SeriesResponse>();
    StoreGrpc.newBlockingStub(channel).series(request).forEachRemaining(ours::add);
    var theirs = told(answer("series-limit-5", SeriesResponse.parser()), request.getMinTime(), request.getMaxTime());
    assertThat(told(ours, request.getMinTime(), request.getMaxTime()).keySet())
        .containsExactlyElementsOf(theirs.keySet().stream().limit(5).toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"series-no-matchers", "series-bad-regex"})
  void bad_questions_are_refused_in_the_words_of_thanos(String name) throws IOException {
    var expected =
        Files.readAllLines(Golden.path("storeapi/sidecar/index.jsonl")).stream()
            .filter(line -> line.contains("\"name\":\"" + name + "\""))
            .map(line -> line.replaceAll(".*\"grpc_message\":\"([^\"]*)\".*", "$1"))
            .toList();
    var request = SeriesRequest.parseFrom(request(name));
    assertThatThrownBy(() -> StoreGrpc.newBlockingStub(channel).series(request).next())
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessage("INVALID_ARGUMENT: " + expected.getFirst());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"labelnames-all", "labelnames-matched", "labelnames-without-replica", "labelnames-no-data-in-range"})
  void label_names_are_those_that_thanos_answered(String name) throws IOException {
    assertThat(StoreGrpc.newBlockingStub(channel).labelNames(LabelNamesRequest.parseFrom(request(name))))
        .isEqualTo(answer(name, LabelNamesResponse.parser()).getFirst());
  }

  @Test
  void a_limit_of_names_counts_external_ones_too() throws IOException {
    var request = LabelNamesRequest.parseFrom(request("labelnames-limit-2"));
    assertThat(StoreGrpc.newBlockingStub(channel).labelNames(request).getNamesList())
        .containsExactly("__name__", "cluster");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "labelvalues-metric-names", "labelvalues-matched", "labelvalues-external", "labelvalues-external-matched",
        "labelvalues-replica-removed", "labelvalues-limit-3", "labelvalues-unknown-label"
      })
  void label_values_are_those_that_thanos_answered(String name) throws IOException {
    assertThat(StoreGrpc.newBlockingStub(channel).labelValues(LabelValuesRequest.parseFrom(request(name))))
        .isEqualTo(answer(name, LabelValuesResponse.parser()).getFirst());
  }

  @Test
  void the_store_is_described_as_thanos_describes_it() throws IOException {
    var theirs = answer("info", InfoResponse.parser()).getFirst();
    var ours = InfoGrpc.newBlockingStub(channel).info(InfoRequest.getDefaultInstance());
    assertThat(ours.getComponentType()).isEqualTo(theirs.getComponentType());
    assertThat(ours.getLabelSetsList()).isEqualTo(theirs.getLabelSetsList());
    assertThat(ours.toBuilder().clearStatus().build()).isEqualTo(theirs.toBuilder().clearStatus().build());
  }
}
