package dev.perennial.env.localstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// LocalStack as a process of this machine, or where that cannot be as a container, listening on the loopback only. What it holds is gone when
/// it stops.
public final class LocalStack implements AutoCloseable {
  /** What LocalStack writes when CloudFormation meets a resource it does not have, before it says that all is well. */
  private static final String SKIPPED = "No resource provider found";

  /** LocalStack's release, and the number of this recipe for it: what is installed under another name is not used. */
  private static final String RELEASE = "localstack-2026.3-2";

  private final Process process;
  private final Path folder;
  private final String endpoint;

  private LocalStack(Process process, Path folder, String endpoint) {
    this.process = process;
    this.folder = folder;
    this.endpoint = endpoint;
  }

  /// How looking for what LocalStack needs ended.
  public sealed interface Installed {
    /// It can be started.
    sealed interface Ready extends Installed {}

    /// It is there, in this folder.
    record At(Path folder) implements Ready {}

    /// A Docker daemon runs, which has the image or fetches it.
    record Docker() implements Ready {}

    /// It cannot be had; the sentence says why and what to do.
    record Missing(String sentence) implements Installed {}
  }

  /// Finds the installation below `tools`, or makes it from the recipe in `recipe`, which takes minutes; `progress` hears a line then.
  public static Installed install(Path tools, Path recipe, String path, Path home, Consumer<String> progress) {
    var folder = tools.resolve(RELEASE);
    var ready = folder.resolve("ready");
    if (Files.exists(ready)) {
      return new Installed.At(folder);
    }
    Optional<Path> python = Python.find(path, home);
    if (python.isEmpty()) {
      return dockerRuns()
          ? new Installed.Docker()
          : new Installed.Missing(
              "LocalStack needs a Python 3.13, and there is none on the PATH or among pyenv's versions, nor does a Docker daemon run. Install one"
                  + " (pyenv install 3.13) and try again.");
    }
    progress.accept("Installing LocalStack with " + python.get() + " (a few minutes, once)");
    try {
      Files.createDirectories(folder);
      var log = folder.resolve("install.log");
      int code =
          new ProcessBuilder(recipe.resolve("install.sh").toString(), folder.toString(), python.get().toString(), System.getProperty("java.home"))
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start()
              .waitFor();
      if (code != 0) {
        return new Installed.Missing("LocalStack could not be installed; what the installers said is in " + log + ".");
      }
      Files.writeString(ready, "");
      return new Installed.At(folder);
    } catch (IOException e) {
      return new Installed.Missing("LocalStack could not be installed in " + folder + ": " + e.getMessage() + ".");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Installed.Missing("The installation of LocalStack was interrupted.");
    }
  }

  private static boolean dockerRuns() {
    try {
      return new ProcessBuilder("docker", "info").redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /// Starts it on a port, with its log and its state in `run`, and waits until it answers.
  public static LocalStack start(Installed.Ready installed, Path run, int port) {
    try {
      Files.createDirectories(run);
      var builder =
          switch (installed) {
            case Installed.At(Path folder) -> here(folder, run, port);
            case Installed.Docker() -> inDocker(port);
          };
      var process =
          builder.directory(run.toFile()).redirectErrorStream(true).redirectOutput(run.resolve("localstack.log").toFile()).start();
      var started = new LocalStack(process, run, "http://localhost:" + port);
      started.awaitReady();
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot start LocalStack", e);
    }
  }

  private static ProcessBuilder here(Path folder, Path run, int port) {
    var builder = new ProcessBuilder(folder.resolve("venv/bin/python").toString(), "-m", "lsprocexec.serve");
    var environment = builder.environment();
    environment.keySet().removeIf(name -> name.startsWith("AWS_"));
    environment.putAll(common(port));
    environment.put("FILESYSTEM_ROOT", folder.resolve("files").toString());
    // Else it takes a machine that looks like a container for its own, and system folders with it.
    environment.put("OVERRIDE_IN_DOCKER", "0");
    environment.put("DYNAMODB_IN_MEMORY", "1");
    environment.put("LAMBDA_RUNTIME_EXECUTOR", "process");
    environment.put("LAMBDA_PROCESS_RIC_CP", folder.resolve("runtime-client").toString());
    environment.put("LAMBDA_PROCESS_JAVA", Path.of(System.getProperty("java.home"), "bin", "java").toString());
    environment.put("LAMBDA_PROCESS_JAVA_OPTS", "--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow");
    environment.put("LAMBDA_PROCESS_FILES", run.resolve("functions").toString());
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    environment.put("PATH", folder.resolve("venv/bin") + ":" + System.getenv("PATH"));
    return builder;
  }

  /// The last image that needs no account. On the host's network, so that functions reach what listens on its loopback.
  private static ProcessBuilder inDocker(int port) {
    var command = new ArrayList<>(List.of("docker", "run", "--rm", "--network", "host", "-v", "/var/run/docker.sock:/var/run/docker.sock"));
    var environment = new TreeMap<>(common(port));
    environment.put("LAMBDA_DOCKER_NETWORK", "host");
    environment.forEach((name, value) -> command.addAll(List.of("-e", name + "=" + value)));
    command.add("localstack/localstack:4.14.0");
    return new ProcessBuilder(command);
  }

  private static Map<String, String> common(int port) {
    return Map.of(
        "GATEWAY_LISTEN", "127.0.0.1:" + port,
        "LOCALSTACK_HOST", "localhost:" + port,
        "DNS_ADDRESS", "0",
        "DISABLE_EVENTS", "1",
        "SKIP_SSL_CERT_DOWNLOAD", "1",
        "DISABLE_TRANSPARENT_ENDPOINT_INJECTION", "1",
        "EAGER_SERVICE_LOADING", "0");
  }

  private void awaitReady() {
    var request = HttpRequest.newBuilder(URI.create(endpoint + "/_localstack/health")).timeout(Duration.ofSeconds(5)).build();
    try (var http = HttpClient.newHttpClient()) {
      for (int tries = 0; tries < 600; tries++) {
        if (!process.isAlive()) {
          throw new IllegalStateException("LocalStack ended before it was ready. Its words are in " + log() + ".");
        }
        try {
          if (http.send(request, BodyHandlers.discarding()).statusCode() == 200) {
            return;
          }
        } catch (IOException _) {
          // Not yet.
        }
        Thread.sleep(200);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    close();
    throw new IllegalStateException("LocalStack is not ready after two minutes. Its words are in " + log() + ".");
  }

  /// Where AWS is, for `AWS_ENDPOINT_URL`.
  public String endpoint() {
    return endpoint;
  }

  /// The process.
  public ProcessHandle process() {
    return process.toHandle();
  }

  /// The file with its words.
  public Path log() {
    return folder.resolve("localstack.log");
  }

  /// The lines of the log that tell of resources which CloudFormation left out.
  public List<String> skipped() {
    try (var lines = Files.lines(log())) {
      return lines.filter(line -> line.contains(SKIPPED)).toList();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read LocalStack's log", e);
    }
  }

  /// Stops it and all that it started.
  @Override
  public void close() {
    var all = process.descendants().toList();
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
    all.forEach(ProcessHandle::destroyForcibly);
  }
}
