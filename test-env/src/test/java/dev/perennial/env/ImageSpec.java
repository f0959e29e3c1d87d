package dev.perennial.env;

import static org.assertj.core.api.Assertions.assertThat;

import at.favre.lib.crypto.bcrypt.BCrypt;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The querier and the sidecar as their images start them, without a builder of images: on a Java cut as the Dockerfile says, by the image's own `start`,
/// looked at by its own `healthy`, stopped as Fargate stops a task.
class ImageSpec {
  private static final Pattern CUT = Pattern.compile("RUN jlink (.*?) --output \\S+", Pattern.DOTALL);

  @TempDir static Path opt;
  @TempDir Path folder;

  private final int port = freePort();

  private static int freePort() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @BeforeAll
  static void build() throws Exception {
    var images = Real.root().resolve("cdk/images");
    var programs = Files.createDirectories(opt.resolve("perennial"));
    for (var script : List.of("start", "healthy")) {
      assertThat(Files.copy(images.resolve("java").resolve(script), programs.resolve(script)).toFile().setExecutable(true)).isTrue();
    }
    var lib = Files.createDirectories(programs.resolve("lib"));
    int n = 0;
    for (var entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      var path = Path.of(entry).toAbsolutePath();
      if (Files.isRegularFile(path)) {
        Files.copy(path, lib.resolve(n++ + "-" + path.getFileName()));
      } else if (Files.isDirectory(path)) {
        var jar = lib.resolve(n++ + "-classes.jar");
        assertThat(ToolProvider.findFirst("jar").orElseThrow().run(System.out, System.err, "--create", "--file", jar.toString(), "-C", path.toString(), ".")).isZero();
      }
    }
    assertThat(cut("query")).as("both images are of one Java").isEqualTo(cut("sidecar"));
    var jlink = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "jlink").toString()));
    jlink.addAll(cut("query"));
    jlink.addAll(List.of("--output", opt.resolve("java").toString()));
    var cutting = new ProcessBuilder(jlink).redirectErrorStream(true).start();
    var words = new String(cutting.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(cutting.waitFor()).as(words).isZero();
  }

  private static List<String> cut(String image) throws IOException {
    var dockerfile = Files.readString(Real.root().resolve("cdk/images").resolve(image).resolve("Dockerfile"));
    var found = CUT.matcher(dockerfile);
    assertThat(found.find()).as("a line that cuts Java in %s", dockerfile).isTrue();
    return List.of(found.group(1).replace("\\\n", " ").trim().split("\\s+", -1));
  }

  private Process start(String main, Map<String, String> environment, List<String> arguments) throws IOException {
    var command = new ArrayList<>(List.of(opt.resolve("perennial/start").toString(), main));
    command.addAll(arguments);
    var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(folder.resolve("log").toFile());
    builder.environment().put("PERENNIAL_JVM", "-Xmx256m");
    builder.environment().put("TMPDIR", folder.toString());
    builder.environment().putAll(environment);
    return builder.start();
  }

  private boolean isHealthy(String path) throws IOException, InterruptedException {
    return new ProcessBuilder(opt.resolve("perennial/healthy").toString(), String.valueOf(port), path).redirectErrorStream(true).start().waitFor() == 0;
  }

  private void stop(Process process) throws InterruptedException, IOException {
    process.destroy();
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("Fargate waits no longer").isTrue();
    assertThat(Files.readString(folder.resolve("log"))).doesNotContain("Exception", "Error:", "\tat ");
  }

  @Test
  void a_querier_is_healthy_answers_who_has_the_password_and_stops_when_told() throws Exception {
    var guarded = "basic_auth_users: {grafana: '" + BCrypt.withDefaults().hashToString(4, "secret".toCharArray()) + "'}\n";
    var process =
        start(
            "dev.perennial.query.Main",
            Map.of("PERENNIAL_WEB_CONFIG", guarded),
            List.of(
                "--bucket=" + Files.createDirectory(folder.resolve("bucket")), "--catalog=sqlite:" + folder.resolve("catalog.db"), "--http=127.0.0.1:" + port));
    try {
      Patience.until("the querier is healthy", () -> isHealthy("/-/healthy"));
      assertThat(isHealthy("/api/v1/query?query=1")).as("without a password").isFalse();
      try (var http = HttpClient.newHttpClient()) {
        var question =
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/query?query=6*7"))
                .header("Authorization", "Basic " + Base64.getEncoder().encodeToString("grafana:secret".getBytes(StandardCharsets.UTF_8)))
                .build();
        assertThat(http.send(question, BodyHandlers.ofString()).body()).contains("\"42\"");
      }
      stop(process);
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void a_sidecar_is_healthy_before_its_prometheus_is_there_and_stops_when_told() throws Exception {
    var process =
        start(
            "dev.perennial.sidecar.Main",
            Map.of(),
            List.of(
                "--prometheus=http://127.0.0.1:" + freePort(),
                "--data=" + Files.createDirectory(folder.resolve("data")),
                "--bucket=" + Files.createDirectory(folder.resolve("bucket")),
                "--catalog=sqlite:" + folder.resolve("catalog.db"),
                "--grpc=127.0.0.1:" + freePort(),
                "--http=127.0.0.1:" + port));
    try {
      Patience.until("the sidecar is healthy", () -> isHealthy("/-/healthy"));
      stop(process);
    } finally {
      process.destroyForcibly();
    }
  }
}
