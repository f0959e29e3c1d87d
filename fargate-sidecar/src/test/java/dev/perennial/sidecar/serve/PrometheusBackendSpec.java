package dev.perennial.sidecar.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import dev.perennial.sidecar.FeignedPrometheus;
import dev.perennial.sidecar.FeignedPrometheus.Reply;
import dev.perennial.sidecar.watch.DataFolder;
import dev.perennial.sidecar.watch.Horizon;
import dev.perennial.sidecar.watch.PrometheusApi;
import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Matcher;
import dev.perennial.tsdb.storeapi.LabelsQuery;
import dev.perennial.tsdb.storeapi.SeriesQuery;
import dev.perennial.tsdb.storeapi.StoreChunk;
import dev.perennial.tsdb.storeapi.StoreException;
import dev.perennial.tsdb.storeapi.wire.remote.Chunk;
import dev.perennial.tsdb.storeapi.wire.remote.ChunkedReadResponse;
import dev.perennial.tsdb.storeapi.wire.remote.ChunkedSeries;
import dev.perennial.tsdb.storeapi.wire.remote.Label;
import dev.perennial.tsdb.time.TimeRange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrometheusBackendSpec {
  private static final TimeRange RANGE = TimeRange.closed(2_000, 8_000);
  private static final Matcher UP = Matcher.equal("__name__", "up");
  private static final Matcher NO_JOB = Matcher.equal("job", "");

  private final FeignedPrometheus prometheus = new FeignedPrometheus();
  private final PrometheusApi api = new PrometheusApi(prometheus.http());
  private final AtomicInteger reads = new AtomicInteger();

  @TempDir private Path data = Path.of("");

  @AfterEach
  void stop() {
    prometheus.close();
  }

  private PrometheusBackend backend(long floor) {
    var horizon = new Horizon(api, new DataFolder(data), floor);
    horizon.look();
    return new PrometheusBackend(() -> Labels.of("replica", "a"), prometheus.http(), api, horizon, 1 << 20);
  }

  /** One series with one chunk of the byte `mark`, in one frame. */
  private static Reply streamed(int mark) {
    var chunk =
        Chunk.newBuilder()
            .setMinTimeMs(1)
            .setMaxTimeMs(2)
            .setType(Chunk.Encoding.XOR)
            .setData(ByteString.copyFrom(new byte[] {(byte) mark}));
    var series =
        ChunkedSeries.newBuilder().addLabels(Label.newBuilder().setName("__name__").setValue("up")).addChunks(chunk);
    var bytes = ChunkedReadResponse.newBuilder().addChunkedSeries(series).build().toByteArray();
    var crc = new CRC32C();
    crc.update(bytes);
    try {
      var out = new ByteArrayOutputStream();
      var coded = CodedOutputStream.newInstance(out);
      coded.writeUInt32NoTag(bytes.length);
      coded.writeRawBytes(
          new byte[] {
            (byte) (crc.getValue() >> 24), (byte) (crc.getValue() >> 16), (byte) (crc.getValue() >> 8), (byte) crc.getValue()
          });
      coded.writeRawBytes(bytes);
      coded.flush();
      return new Reply(200, "application/x-streamed-protobuf; proto=prometheus.ChunkedReadResponse", ByteSlice.of(out.toByteArray()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte mark(StoreChunk chunk) {
    return chunk.raw().orElseThrow().data().at(0);
  }

  @Test
  void a_read_during_which_the_head_was_cut_off_is_done_again() {
    prometheus.reply(
        "/api/v1/read",
        () -> {
          int n = reads.incrementAndGet();
          if (n == 1) {
            prometheus.head(5_000, 9_500);
          }
          return streamed(n);
        });
    var backend = backend(Long.MIN_VALUE);
    try (var found = backend.shelves().getFirst().series(SeriesQuery.of(List.of(UP), RANGE))) {
      assertThat(found.labels()).containsExactly(Labels.of("__name__", "up"));
      assertThat(mark(found.chunks(0).getFirst())).isEqualTo((byte) 2);
      assertThat(found.notes().warnings()).isEmpty();
    }
    assertThat(reads).hasValue(2);
  }

  @Test
  void a_head_that_was_cut_off_before_the_asked_range_changes_nothing() {
    prometheus.reply(
        "/api/v1/read",
        () -> {
          prometheus.head(1_900, 9_500);
          return streamed(reads.incrementAndGet());
        });
    try (var found = backend(Long.MIN_VALUE).shelves().getFirst().series(SeriesQuery.of(List.of(UP), RANGE))) {
      assertThat(found.labels()).hasSize(1);
    }
    assertThat(reads).hasValue(1);
  }

  @Test
  void a_head_that_never_rests_ends_in_a_warning() {
    prometheus.reply(
        "/api/v1/read",
        () -> {
          int n = reads.incrementAndGet();
          prometheus.head(2_000 + n, 9_500);
          return streamed(n);
        });
    try (var found = backend(Long.MIN_VALUE).shelves().getFirst().series(SeriesQuery.of(List.of(UP), RANGE))) {
      assertThat(found.notes().warnings())
          .containsExactly("Prometheus cut off its head at 2004 again and again while it was read; samples before may be missing.");
    }
    assertThat(reads).hasValue(4);
  }

  @Test
  void a_server_that_cannot_stream_an_answer_is_asked_for_plain_samples() {
    var snappyOfNothing = new Reply(200, "application/x-protobuf", ByteSlice.of(new byte[] {0}));
    prometheus.reply(
        "/api/v1/read",
        () -> reads.incrementAndGet() == 1 ? Reply.text(500, "iterate chunk while re-encoding") : snappyOfNothing);
    try (var found = backend(Long.MIN_VALUE).shelves().getFirst().series(SeriesQuery.of(List.of(UP), RANGE))) {
      assertThat(found.labels()).isEmpty();
    }
    assertThat(reads).hasValue(2);
  }

  @Test
  void what_is_withheld_is_not_asked_for() {
    var backend = backend(8_001);
    try (var found = backend.shelves().getFirst().series(SeriesQuery.of(List.of(UP), RANGE))) {
      assertThat(found.labels()).isEmpty();
    }
    assertThat(backend.facts().first()).isEqualTo(8_001);
    assertThat(backend(Long.MIN_VALUE).facts().first()).isEqualTo(1_000);
    assertThat(prometheus.asked()).noneMatch(path -> path.startsWith("/api/v1/read"));
  }

  @Test
  void labels_alone_come_by_the_series_api_unless_the_matchers_select_nothing() {
    prometheus.reply("/api/v1/series", () -> Reply.data("[{\"__name__\":\"up\",\"job\":\"x\"}]"));
    prometheus.reply("/api/v1/read", () -> streamed(1));
    var shelf = backend(Long.MIN_VALUE).shelves().getFirst();
    try (var found = shelf.series(SeriesQuery.of(List.of(UP), RANGE).labelsOnly())) {
      assertThat(found.labels()).containsExactly(Labels.of("__name__", "up", "job", "x"));
    }
    try (var found = shelf.series(SeriesQuery.of(List.of(NO_JOB), RANGE).labelsOnly())) {
      assertThat(found.labels()).containsExactly(Labels.of("__name__", "up"));
    }
    assertThat(shelf.labelNames(LabelsQuery.of(List.of(NO_JOB), RANGE)).items()).containsExactly("__name__");
    assertThat(shelf.labelValues("__name__", LabelsQuery.of(List.of(NO_JOB), RANGE)).items()).containsExactly("up");
  }

  @Test
  void no_matcher_but_external_ones_is_refused_in_the_words_of_thanos() {
    assertThatThrownBy(() -> backend(Long.MIN_VALUE).shelves().getFirst().series(SeriesQuery.of(List.of(), RANGE)))
        .hasMessage("no matchers specified (excluding external labels)");
  }

  @Test
  void errors_of_prometheus_become_a_reason_and_a_sentence() {
    var shelf = backend(Long.MIN_VALUE).shelves().getFirst();
    var query = SeriesQuery.of(List.of(UP), RANGE);
    prometheus.reply("/api/v1/read", () -> Reply.text(400, "exceeded sample limit (7)\n"));
    assertThatThrownBy(() -> shelf.series(query))
        .hasMessageEndingWith("answered 400: exceeded sample limit (7)")
        .extracting(e -> ((StoreException) e).reason())
        .isEqualTo(StoreException.Reason.INVALID_ARGUMENT);
    prometheus.reply("/api/v1/read", () -> Reply.text(503, "Service Unavailable"));
    assertThatThrownBy(() -> shelf.series(query))
        .extracting(e -> ((StoreException) e).reason())
        .isEqualTo(StoreException.Reason.UNAVAILABLE);
    prometheus.reply("/api/v1/read", () -> Reply.text(500, "disk on fire"));
    assertThatThrownBy(() -> shelf.series(query)).hasMessageEndingWith("answered 500: disk on fire");
    prometheus.reply("/api/v1/read", () -> Reply.text(200, "<html>"));
    assertThatThrownBy(() -> shelf.series(query)).hasMessageContaining("remote read gave content of the type \"text/plain");
    prometheus.close();
    assertThatThrownBy(() -> shelf.series(query))
        .hasMessageContaining("cannot be reached")
        .extracting(e -> ((StoreException) e).reason())
        .isEqualTo(StoreException.Reason.UNAVAILABLE);
  }
}
