package dev.perennial.query.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.promql.exec.Value;
import dev.perennial.tsdb.Golden;
import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.chunk.Chunk;
import dev.perennial.tsdb.chunk.ChunkDecoder;
import dev.perennial.tsdb.chunk.Encoding;
import dev.perennial.tsdb.series.Samples;
import dev.perennial.tsdb.storeapi.wire.remote.ChunkedReadResponse;
import dev.perennial.tsdb.storeapi.wire.remote.Histogram;
import dev.perennial.tsdb.storeapi.wire.remote.Label;
import dev.perennial.tsdb.storeapi.wire.remote.ReadResponse;
import io.airlift.compress.v3.snappy.SnappyJavaDecompressor;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Remote reads that a real Prometheus 3.14 answered, over the same blocks: the same series and samples come out, whatever the cuts of chunks.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RemoteReadGoldenSpec {
  private GoldenServer server;

  @BeforeAll
  void start() throws IOException {
    server = new GoldenServer(List.of("blocks/floats", "blocks/native-histograms"));
  }

  @AfterAll
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  private static byte[] golden(String file) throws IOException {
    return Files.readAllBytes(Golden.path("remote-read/" + file));
  }

  private GoldenServer.Bytes ask(String name) throws Exception {
    return server.post("/api/v1/read?dedup=false", golden(name + ".request.snappy.bin"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"floats", "histograms", "special", "native-special", "two-queries", "empty", "external-label"})
  void samples_are_those_of_Prometheus(String name) throws Exception {
    var answer = ask("samples-" + name);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).isEqualTo("application/x-protobuf");
    assertThat(answer.header("Content-Encoding")).isEqualTo("snappy");
    var wanted = unpacked(golden("samples-" + name + ".response.bin"));
    var got = unpacked(answer.body());
    assertThat(got.getResultsCount()).isEqualTo(wanted.getResultsCount());
    for (int i = 0; i < got.getResultsCount(); i++) {
      assertThat(flat(got, i)).isEqualTo(flat(wanted, i));
    }
  }

  /** The hint of a chunk's first histogram tells of the chunk, and chunks may be cut elsewhere. */
  private static Map<String, List<Object>> flat(ReadResponse response, int result) {
    var series = new TreeMap<String, List<Object>>();
    for (var one : response.getResults(result).getTimeseriesList()) {
      var samples = new ArrayList<Object>();
      // Prometheus' writer loses the sign of a zero.
      one.getSamplesList()
          .forEach(s -> samples.add(s.getTimestamp() + " " + Long.toHexString(Double.doubleToRawLongBits(s.getValue() == 0 ? 0 : s.getValue()))));
      one.getHistogramsList()
          .forEach(h -> samples.add(h.getResetHint() == Histogram.ResetHint.GAUGE ? h : h.toBuilder().clearResetHint().build()));
      series.put(labels(one.getLabelsList()), samples);
    }
    return series;
  }

  private static String labels(List<Label> labels) {
    var text = new StringBuilder();
    labels.forEach(label -> text.append(label.getName()).append('=').append(label.getValue()).append(','));
    return text.toString();
  }

  private static ReadResponse unpacked(byte[] body) throws IOException {
    var snappy = new SnappyJavaDecompressor();
    var bytes = new byte[snappy.getUncompressedLength(body, 0)];
    snappy.decompress(body, 0, body.length, bytes, 0, bytes.length);
    return ReadResponse.parseFrom(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"floats", "histograms", "special", "native-special", "two-queries", "empty", "utf8"})
  void streamed_chunks_hold_the_samples_of_Prometheus(String name) throws Exception {
    var answer = ask("streamed-" + name);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).isEqualTo("application/x-streamed-protobuf; proto=prometheus.ChunkedReadResponse");
    assertThat(frames(answer.body())).isEqualTo(frames(golden("streamed-" + name + ".response.bin")));
  }

  /** The samples of all frames, by query and series, in the order in which they come. */
  private static List<String> frames(byte[] body) throws IOException {
    var series = new ArrayList<String>();
    var samples = new Samples();
    var before = "";
    try (var in = new DataInputStream(new ByteArrayInputStream(body))) {
      while (in.available() > 0) {
        int length = 0;
        for (int shift = 0, b = 0x80; (b & 0x80) != 0; shift += 7) {
          b = in.readUnsignedByte();
          length |= (b & 0x7f) << shift;
        }
        long sum = in.readInt() & 0xffffffffL;
        var bytes = in.readNBytes(length);
        var crc = new CRC32C();
        crc.update(bytes);
        assertThat(crc.getValue()).isEqualTo(sum);
        var frame = ChunkedReadResponse.parseFrom(bytes);
        var key = frame.getQueryIndex() + " " + labels(frame.getChunkedSeries(0).getLabelsList());
        if (!key.equals(before)) {
          series.add(before + samplesOnly(samples));
          samples = new Samples();
          before = key;
        }
        for (var chunk : frame.getChunkedSeries(0).getChunksList()) {
          var encoding = Encoding.of(chunk.getTypeValue()).orElseThrow();
          var data = new Chunk(chunk.getMinTimeMs(), chunk.getMaxTimeMs(), encoding, ByteSlice.of(chunk.getData().toByteArray()));
          ChunkDecoder.decode(data, Long.MIN_VALUE, Long.MAX_VALUE, samples);
        }
      }
    }
    series.add(before + samplesOnly(samples));
    return series;
  }

  private static String samplesOnly(Samples samples) {
    var text = new StringBuilder();
    for (int i = 0; i < samples.size(); i++) {
      var histogram = samples.histogram(i);
      text.append(' ').append(samples.time(i)).append(' ').append(Long.toHexString(Double.doubleToRawLongBits(samples.value(i))));
      if (histogram != null) {
        var counts = histogram.toFloat();
        text.append(histogram.getClass().getSimpleName()).append(counts.schema()).append(' ').append(counts.count()).append(' ').append(counts.zeroCount());
        // Layouts differ with the chunks: empty buckets may be there or not.
        text.append(Value.buckets(counts));
      }
    }
    return text.toString();
  }

  @Test
  void what_is_no_remote_read_is_refused_in_a_sentence() throws Exception {
    assertThat(ask("bad-regex").status()).isEqualTo(500);
    assertThat(ask("bad-regex").text()).startsWith("error parsing regexp");
    var garbage = server.post("/api/v1/read", new byte[] {1, 2, 3, 4});
    assertThat(garbage.status()).isEqualTo(400);
    assertThat(garbage.text()).contains("ReadRequest");
    assertThat(garbage.header("Content-Type")).startsWith("text/plain");
  }

  @Test
  void more_samples_than_allowed_end_the_read() throws Exception {
    try (var small = new GoldenServer(GoldenServer.Setup.of(List.of("blocks/floats")).readSamples(100))) {
      var answer = small.post("/api/v1/read", golden("samples-floats.request.snappy.bin"));
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.text()).isEqualTo("exceeded sample limit (100)\n");
    }
  }
}
