package dev.perennial.query.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.tsdb.block.BlockFiles;
import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Matcher;
import dev.perennial.tsdb.series.Samples;
import dev.perennial.tsdb.time.TimeRange;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Sources that hang, reset, talk nonsense or overdo it: the others' answer is given, and what is missing is named.
class FaultySourceSpec {
  private static final Labels UP = Labels.of("__name__", "up");
  private static final Matcher NAMED_UP = Matcher.equal("__name__", "up");
  private static final TimeRange ALL = new TimeRange(0, 600_000);

  /** What a port does with a connection. */
  enum Fault {
    /** Takes it and says nothing. */
    HANGS,
    /** Takes it and resets it. */
    RESETS,
    /** Answers in another language. */
    GARBAGE
  }

  /** A port that does everything wrong. */
  private static final class Port implements AutoCloseable {
    private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

    Port(Fault fault) throws IOException {
      Thread.ofVirtual().start(() -> serve(fault));
    }

    private void serve(Fault fault) {
      while (!socket.isClosed()) {
        try {
          meet(socket.accept(), fault);
        } catch (IOException _) {
          return;
        }
      }
    }

    @SuppressWarnings("resource")
    private static void meet(Socket client, Fault fault) throws IOException {
      switch (fault) {
        case HANGS -> {}
        case RESETS -> {
          client.setSoLinger(true, 0);
          client.close();
        }
        case GARBAGE -> {
          client.getOutputStream().write("SSH-2.0-not_what_you_think\r\n".getBytes(StandardCharsets.US_ASCII));
          client.getOutputStream().write(new byte[4096]);
        }
      }
    }

    String address() {
      return "127.0.0.1:" + socket.getLocalPort();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void a_port_that_does_everything_wrong_leaves_the_rest_of_the_answer_whole(Fault fault) throws Exception {
    try (var port = new Port(fault);
        var scene = new Scene()) {
      scene.hurry(Duration.ofSeconds(3));
      scene.stranger("b", port.address());
      scene.block(new TimeRange(0, 300_000), Map.of(UP, Scene.line(0, 300_000, 15_000, 0)), "a");
      var read = Scene.read(scene.sources().pin(Scene.merged()), ALL, NAMED_UP);
      assertThat(read.series()).hasSize(1);
      assertThat(read.notes().warnings()).hasSize(1);
      assertThat(read.notes().warnings().getFirst()).contains(port.address()).contains("1970-01-01T00:05:00Z");
    }
  }

  @Test
  @Timeout(120)
  void a_source_that_hangs_is_given_up_early_once_its_peer_has_answered() {
    try (var scene = new Scene()) {
      scene.hurry(Duration.ofMinutes(10));
      scene.hedge(Duration.ofMillis(100));
      var series = Map.of(UP, Scene.line(0, 600_000, 15_000, 0));
      scene.member("a", series);
      var expected = Scene.read(scene.sources().pin(Scene.merged()), ALL, NAMED_UP).series();
      scene.member("b", series).hang();
      var pin = scene.sources().pin(Scene.merged());
      var read = Scene.read(pin, ALL, NAMED_UP);
      assertThat(read.series()).isEqualTo(expected).hasSize(1);
      assertThat(read.notes().warnings()).isEmpty();
      assertThat(read.notes().infos()).singleElement().asString().contains("another replica covers").contains("it took longer than 0.1 s");
      assertThat(pin.missing()).singleElement().satisfies(gap -> assertThat(gap.uncovered().isEmpty()).isTrue());
      assertThat(scene.sources().pin(Scene.merged()).labelNames(List.of(NAMED_UP), ALL).notes().warnings()).isEmpty();
    }
  }

  @Test
  void a_source_that_hangs_and_has_no_peer_is_waited_for_and_named() {
    try (var scene = new Scene()) {
      scene.hurry(Duration.ofSeconds(2));
      scene.hedge(Duration.ofMillis(10));
      scene.member("a", Map.of(UP, Scene.line(0, 600_000, 15_000, 0))).hang();
      scene.block(new TimeRange(0, 300_000), Map.of(UP, Scene.line(0, 300_000, 15_000, 0)), "b");
      var read = Scene.read(scene.sources().pin(Scene.merged()), ALL, NAMED_UP);
      assertThat(read.notes().warnings()).singleElement().asString().contains("no answer in time");
    }
  }

  @Test
  void what_is_missing_is_told_as_facts_too() throws Exception {
    try (var port = new Port(Fault.RESETS);
        var scene = new Scene()) {
      scene.stranger("b", port.address());
      scene.block(new TimeRange(0, 300_000), Map.of(UP, Scene.line(0, 300_000, 15_000, 0)), "a");
      var pin = scene.sources().pin(Scene.merged());
      Scene.read(pin, ALL, NAMED_UP);
      assertThat(pin.missing()).hasSize(1);
      var missing = pin.missing().getFirst();
      assertThat(missing.source()).contains(port.address());
      assertThat(missing.labels()).isEqualTo(Scene.STREAM.with(Scene.replica("b")));
      assertThat(missing.ranges().contains(new TimeRange(0, 600_000))).isTrue();
      assertThat(missing.uncovered().ranges()).hasSize(1);
      assertThat(missing.uncovered().ranges().getFirst().start()).isEqualTo(300_000);
    }
  }

  @Test
  void series_in_the_wrong_order_are_put_right() throws Exception {
    try (var scene = new Scene()) {
      var series = new TreeMap<Labels, Samples>();
      for (int i = 0; i < 20; i++) {
        series.put(Labels.of("__name__", "up", "i", Integer.toString(i)), Scene.line(0, 60_000, 15_000, i));
      }
      var sidecar = scene.member("a", series);
      var before = Scene.read(scene.sources().pin(Scene.merged()), ALL, NAMED_UP);
      sidecar.reverse();
      assertThat(Scene.read(scene.sources().pin(Scene.merged()), ALL, NAMED_UP)).isEqualTo(before);
      assertThat(before.series()).hasSize(20);
    }
  }

  @Test
  void a_series_of_a_hundred_thousand_labels_is_read_or_named() throws Exception {
    try (var scene = new Scene()) {
      var pairs = new String[200_002];
      pairs[0] = "__name__";
      pairs[1] = "up";
      for (int i = 1; i <= 100_000; i++) {
        pairs[2 * i] = "l%06d".formatted(i);
        pairs[2 * i + 1] = "v";
      }
      scene.member("a", Map.of(Labels.of(pairs), Scene.line(0, 60_000, 15_000, 0)));
      var read = Scene.read(scene.sources().pin(Scene.merged()), ALL, NAMED_UP);
      assertThat(read.series().size() + read.notes().warnings().size()).isEqualTo(1);
    }
  }

  @Test
  void a_block_that_is_cut_short_under_a_query_is_named_with_its_time() {
    try (var scene = new Scene()) {
      var id = scene.block(new TimeRange(0, 300_000), Map.of(UP, Scene.line(0, 300_000, 15_000, 0)), "a");
      var pin = scene.sources().pin(Scene.merged());
      var segment = BlockFiles.segment(id, 1);
      var whole = scene.store().read(segment).orElseThrow();
      scene.store().put(segment, ByteSlice.of(whole.slice(0, whole.length() / 2).toArray()));
      var read = Scene.read(pin, ALL, NAMED_UP);
      assertThat(read.notes().warnings()).hasSize(1);
      assertThat(read.notes().warnings().getFirst()).contains(id.text()).contains("1970-01-01T00:00:00Z to 1970-01-01T00:05:00Z");
    }
  }
}
