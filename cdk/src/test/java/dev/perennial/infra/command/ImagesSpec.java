package dev.perennial.infra.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The files that containers are made of, run as a container would run them: from the same layout, on a Java cut in the same way, by the same entry point.
class ImagesSpec {
  private static final Path SOURCES = Path.of("images");
  /** "secret", hashed at the least cost that bcrypt knows. */
  private static final String SECRET = "$2a$04$DpVuLPIIUTChxsywCNAV6OX1rboOJyLPa.ySrY9dDs6Lt.GwcJNHe";

  private static final Pattern CUT = Pattern.compile("RUN jlink (.*?) --output \\S+", Pattern.DOTALL);

  @TempDir private static Path cut;
  @TempDir private Path root;

  @BeforeAll
  static void cutJava() throws Exception {
    var jlink = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "jlink").toString()));
    jlink.addAll(cutBy("query"));
    jlink.addAll(List.of("--output", cut.resolve("java").toString()));
    var log = cut.resolve("log");
    assertThat(end(start(Map.of(), log, jlink.toArray(String[]::new)))).as(Files.readString(log)).isZero();
  }

  private static List<String> cutBy(String image) throws IOException {
    var dockerfile = Files.readString(SOURCES.resolve(image).resolve("Dockerfile"));
    var found = CUT.matcher(dockerfile);
    assertThat(found.find()).as("a line that cuts Java in %s", dockerfile).isTrue();
    return List.of(found.group(1).replace("\\\n", " ").trim().split("\\s+", -1));
  }

  @Test
  void the_programs_images_are_of_one_java() throws IOException {
    assertThat(cutBy("query")).isEqualTo(cutBy("sidecar"));
  }

  /** The layout of an image: `opt/java` and `opt/perennial`. */
  private Path layout(String image) throws IOException {
    assumeTrue(
        Files.isDirectory(Path.of("../fargate-query/target/lib")) && Files.isDirectory(Path.of("../fargate-sidecar/target/lib")),
        "the programs are not built");
    var assembled = new Images(Path.of("..").toAbsolutePath().normalize()).assemble();
    var opt = Files.createDirectories(root.resolve("opt"));
    Files.createSymbolicLink(opt.resolve("java"), cut.resolve("java"));
    var perennial = Files.createDirectories(opt.resolve("perennial"));
    for (String script : List.of("start", "healthy")) {
      Files.copy(assembled.resolve(image).resolve(script), perennial.resolve(script), StandardCopyOption.COPY_ATTRIBUTES);
    }
    Files.createSymbolicLink(perennial.resolve("lib"), assembled.resolve(image).resolve("lib"));
    return perennial;
  }

  private static Process start(Map<String, String> environment, Path log, String... command) throws IOException {
    var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    return builder.start();
  }

  private static int end(Process process) throws InterruptedException {
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** A program in its container, with what it said. */
  private record Running(Process process, Path perennial, Path log, int port) implements AutoCloseable {
    boolean isHealthy(String path) throws IOException, InterruptedException {
      return end(start(Map.of(), log.resolveSibling("health"), perennial.resolve("healthy").toString(), Integer.toString(port), path)) == 0;
    }

    void awaitHealth(String path) throws IOException, InterruptedException {
      for (int tries = 0; tries < 240 && process.isAlive(); tries++) {
        if (isHealthy(path)) {
          return;
        }
        Thread.sleep(250);
      }
      assertThat(isHealthy(path)).as(Files.readString(log)).isTrue();
    }

    void stop() throws IOException, InterruptedException {
      process.destroy();
      // 143: ended by the signal, once what is to be done at the end was done.
      assertThat(end(process)).as(Files.readString(log)).isIn(0, 143);
      assertThat(Files.readString(log)).doesNotContain("Exception", "Error:", "\tat ");
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  private Running run(String image, int port, Map<String, String> environment, String... command) throws IOException {
    var perennial = layout(image);
    var log = root.resolve("log");
    var all = new ArrayList<>(List.of(perennial.resolve("start").toString()));
    all.addAll(List.of(command));
    return new Running(start(environment, log, all.toArray(String[]::new)), perennial, log, port);
  }

  @Test
  void the_querier_answers_is_healthy_and_ends_when_it_is_told_to() throws Exception {
    int port = freePort();
    var bucket = Files.createDirectories(root.resolve("bucket"));
    var guarded = "basic_auth_users: {grafana: '" + SECRET + "'}\n";
    try (var querier =
        run(
            "query", port, Map.of("PERENNIAL_WEB_CONFIG", guarded, "TMPDIR", root.toString()),
            "dev.perennial.query.Main", "--bucket=" + bucket, "--catalog=sqlite:" + root.resolve("catalog.db"), "--http=127.0.0.1:" + port)) {
      querier.awaitHealth("/-/ready");
      assertThat(querier.isHealthy("/-/healthy")).isTrue();
      assertThat(querier.isHealthy("/api/v1/query?query=1")).as("without a password").isFalse();
      try (var http = HttpClient.newHttpClient()) {
        var question =
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/query?query=6*7"))
                .header("Authorization", "Basic " + Base64.getEncoder().encodeToString("grafana:secret".getBytes(StandardCharsets.UTF_8)))
                .build();
        assertThat(http.send(question, BodyHandlers.ofString()).body()).contains("\"42\"");
      }
      querier.stop();
    }
  }

  @Test
  void a_sidecar_is_healthy_before_its_prometheus_is_there_and_ends_when_it_is_told_to() throws Exception {
    int port = freePort();
    try (var sidecar =
        run(
            "sidecar", port, Map.of(),
            "dev.perennial.sidecar.Main",
            "--prometheus=http://127.0.0.1:" + freePort(),
            "--data=" + Files.createDirectories(root.resolve("data")),
            "--bucket=" + Files.createDirectories(root.resolve("bucket")),
            "--catalog=sqlite:" + root.resolve("catalog.db"),
            "--grpc=127.0.0.1:" + freePort(),
            "--http=127.0.0.1:" + port)) {
      sidecar.awaitHealth("/-/healthy");
      sidecar.stop();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev.perennial.sidecar.Main", "dev.perennial.sidecar.settings.Main"})
  void the_sidecars_image_holds_both_of_its_programs(String main) throws Exception {
    var perennial = layout("sidecar");
    var log = root.resolve("log");
    assertThat(end(start(Map.of(), log, perennial.resolve("start").toString(), main, "--help"))).isZero();
    assertThat(Files.readString(log)).contains("Usage: perennial s");
  }

  @Test
  void a_file_of_passwords_comes_as_a_secret_and_is_read_by_nobody_else() throws Exception {
    var perennial = Files.createDirectories(root.resolve("opt/perennial"));
    Files.copy(SOURCES.resolve("java/start"), perennial.resolve("start"), StandardCopyOption.COPY_ATTRIBUTES);
    var java = Files.createDirectories(root.resolve("opt/java/bin")).resolve("java");
    Files.writeString(java, "#!/bin/sh\nprintf '%s\\n' \"$@\"\nenv\n");
    assertThat(java.toFile().setExecutable(true)).isTrue();
    var log = root.resolve("log");
    var tmp = Files.createDirectories(root.resolve("tmp"));
    var environment = Map.of("PERENNIAL_WEB_CONFIG", "basic_auth_users:\n  a: b", "TMPDIR", tmp.toString());
    assertThat(end(start(environment, log, perennial.resolve("start").toString(), "x.Main", "--http=1 2"))).isZero();
    assertThat(Files.readString(log)).startsWith("-XX:+UseSerialGC\n").contains("\nx.Main\n--http=1 2\n--web.config.file=" + tmp + "/web.yml\n").doesNotContain("basic_auth_users");
    assertThat(tmp.resolve("web.yml")).hasContent("basic_auth_users:\n  a: b");
    assertThat(Files.getPosixFilePermissions(tmp.resolve("web.yml")).toString()).doesNotContain("GROUP", "OTHERS");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(ints = {200, 503, 404})
  void health_is_an_answer_of_200(int status) throws Exception {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/-/healthy",
        exchange -> {
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    server.start();
    try {
      String port = Integer.toString(server.getAddress().getPort());
      int answer = end(start(Map.of(), root.resolve("log"), SOURCES.resolve("java/healthy").toString(), port, "/-/healthy"));
      assertThat(answer == 0).isEqualTo(status == 200);
    } finally {
      server.stop(0);
    }
  }

  @Test
  void nobody_who_answers_is_not_healthy() throws Exception {
    int port = freePort();
    assertThat(end(start(Map.of(), root.resolve("log"), SOURCES.resolve("java/healthy").toString(), Integer.toString(port), "/"))).isNotZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"sidecar", "query", "prometheus", "alertmanager", "grafana"})
  void an_image_is_nobodys_has_a_health_check_and_stops_by_the_signal(String image) throws IOException {
    var lines = Files.readAllLines(SOURCES.resolve(image).resolve("Dockerfile"), StandardCharsets.UTF_8);
    assertThat(lines).anyMatch(line -> line.startsWith("HEALTHCHECK ")).contains("STOPSIGNAL SIGTERM");
    var users = lines.stream().filter(line -> line.startsWith("USER ")).toList();
    // Grafana's own image ends as its own user.
    assertThat(users.isEmpty() ? image.equals("grafana") : !users.getLast().equals("USER 0")).isTrue();
    assertThat(lines).as("bases by their version").noneMatch(line -> line.matches("FROM ([^:]+|.*:latest)( AS \\w+)?"));
    for (String entry : lines.stream().filter(line -> line.matches("(ENTRYPOINT|CMD) .*")).toList()) {
      assertThat(entry).as("in the form that makes no shell the first process").matches("(ENTRYPOINT|CMD) \\[.*]");
    }
  }

  @Test
  void what_is_copied_into_an_image_is_there() throws IOException {
    for (String image : List.of("prometheus", "alertmanager", "grafana")) {
      var missing = new ArrayList<String>();
      for (String line : Files.readAllLines(SOURCES.resolve(image).resolve("Dockerfile"))) {
        if (line.startsWith("COPY ") && !line.contains("--from")) {
          var words = line.split(" ");
          Stream.of(words)
              .skip(1)
              .limit(words.length - 2L)
              // Dashboards are copied from the documentation when images are put together.
              .filter(word -> !word.equals("boards") && !Files.exists(SOURCES.resolve(image).resolve(word)))
              .forEach(missing::add);
        }
      }
      assertThat(missing).isEmpty();
    }
  }
}
