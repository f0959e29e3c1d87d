package dev.perennial.env;

import dev.perennial.env.provision.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/// Blocks of real Prometheus: hours of samples of one replica, written by `promtool` into a data folder, and a Prometheus that serves it.
final class RealHistory {
  /** A whole window of the longest blocks, two weeks, lies between this and now. */
  private static final long WINDOW = 14L * 24 * 3600;
  private static final int HOURS = 8;
  private static final int INTERVAL = 30;

  private final Path folder;
  private final String replica;
  private final long start;

  RealHistory(Path folder, String replica, long nowSeconds) {
    this.folder = folder;
    this.replica = replica;
    this.start = nowSeconds / WINDOW * WINDOW - WINDOW;
  }

  static int blocks() {
    return HOURS / 2;
  }

  /// The end of the samples in seconds.
  long end() {
    return start + HOURS * 3600L;
  }

  long start() {
    return start;
  }

  Path data() {
    return folder.resolve("data");
  }

  /// Writes the blocks.
  void write() throws Exception {
    Files.createDirectories(data());
    var text = folder.resolve("samples.txt");
    Files.writeString(text, openMetrics());
    int code =
        new ProcessBuilder(
                Real.program(Program.PROMTOOL).toString(), "tsdb", "create-blocks-from", "openmetrics", "--quiet", text.toString(), data().toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("promtool.log").toFile())
            .start()
            .waitFor();
    if (code != 0) {
      throw new AssertionError("promtool could not write blocks: " + Files.readString(folder.resolve("promtool.log")));
    }
  }

  /// A counter and a gauge on several routes. The second replica scrapes later, and each is away for a while of its own.
  private String openMetrics() {
    boolean second = replica.equals("b");
    var text = new StringBuilder("# TYPE requests counter\n");
    for (int route = 0; route < 5; route++) {
      for (long at = start + (second ? INTERVAL / 2 : 0); at < end(); at += INTERVAL) {
        if (!isAway(second, at)) {
          text.append(String.format(Locale.ROOT, "requests_total{route=\"/%d\"} %d %d%n", route, (at - start) * (route + 1), at));
        }
      }
    }
    text.append("# TYPE temperature gauge\n");
    for (int room = 0; room < 5; room++) {
      for (long at = start + (second ? INTERVAL / 2 : 0); at < end(); at += INTERVAL) {
        if (!isAway(second, at)) {
          text.append(String.format(Locale.ROOT, "temperature{room=\"%d\"} %s %d%n", room, 20 + Math.sin(at / 700.0 + room), at));
        }
      }
    }
    return text.append("# EOF\n").toString();
  }

  private boolean isAway(boolean second, long at) {
    long since = at - start;
    return second ? since >= 9_000 && since < 9_900 : since >= 4_000 && since < 5_000;
  }

  /// The command line of a Prometheus that serves the blocks on `address` and leaves them as they are.
  List<String> prometheus(String address) throws IOException {
    var configuration = folder.resolve("prometheus.yml");
    Files.writeString(
        configuration,
        """
        global:
          external_labels:
            cluster: real
            replica: %s
        """
            .formatted(replica));
    return List.of(
        Real.program(Program.PROMETHEUS).toString(),
        "--config.file=" + configuration,
        "--storage.tsdb.path=" + data(),
        "--storage.tsdb.min-block-duration=2h",
        "--storage.tsdb.max-block-duration=2h",
        "--storage.tsdb.retention.time=10y",
        "--web.listen-address=" + address,
        "--log.level=warn");
  }
}
