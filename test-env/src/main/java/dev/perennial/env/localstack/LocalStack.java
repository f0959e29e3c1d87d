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
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// LocalStack as a process of this machine, listening on the loopback only. What it holds is gone when it stops.
public final class LocalStack implements AutoCloseable {
  /** What LocalStack writes when CloudFormation meets a resource it does not have, before it says that all is well. */
  private static final String SKIPPED = "No resource provider found";

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
    /// It is there, in this folder.
    record At(Path folder) implements Installed {}

    /// It cannot be had; the sentence says why and what to do.
    record Missing(String sentence) implements Installed {}
  }

  /// Finds the installation below `tools`, or makes it from the recipe in `recipe`, which takes minutes; `progress` hears a line then.
  public static Installed install(Path tools, Path recipe, String path, Path home, Consumer<String> progress) {
    var folder = tools.resolve("localstack-2026.3");
    var ready = folder.resolve("ready");
    if (Files.exists(ready)) {
      return new Installed.At(folder);
    }
    Optional<Path> python = Python.find(path, home);
    if (python.isEmpty()) {
      return new Installed.Missing(
          "LocalStack needs a Python 3.13, and there is none on the PATH or among pyenv's versions. Install one (pyenv install 3.13) and try again.");
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

  /// Starts it on a port, with its log and its state in `run`, and waits until it answers.
  public static LocalStack start(Path installed, Path run, int port) {
    try {
      Files.createDirectories(run);
      var builder = new ProcessBuilder(installed.resolve("venv/bin/python").toString(), "-m", "localstack.runtime.main");
      var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
      var environment = builder.environment();
      environment.keySet().removeIf(name -> name.startsWith("AWS_"));
      environment.put("FILESYSTEM_ROOT", installed.resolve("files").toString());
      // Else it takes a machine that looks like a container for its own, and system folders with it.
      environment.put("OVERRIDE_IN_DOCKER", "0");
      environment.put("GATEWAY_LISTEN", "127.0.0.1:" + port);
      environment.put("LOCALSTACK_HOST", "localhost:" + port);
      environment.put("DNS_ADDRESS", "0");
      environment.put("DISABLE_EVENTS", "1");
      environment.put("SKIP_SSL_CERT_DOWNLOAD", "1");
      environment.put("DISABLE_TRANSPARENT_ENDPOINT_INJECTION", "1");
      environment.put("EAGER_SERVICE_LOADING", "0");
      environment.put("DYNAMODB_IN_MEMORY", "1");
      environment.put("LAMBDA_RUNTIME_EXECUTOR", "process");
      environment.put("LAMBDA_PROCESS_RIC_CP", installed.resolve("runtime-client").toString());
      environment.put("LAMBDA_PROCESS_JAVA", java);
      environment.put("LAMBDA_PROCESS_JAVA_OPTS", "--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow");
      environment.put("LAMBDA_PROCESS_PIDS", run.resolve("functions").toString());
      environment.put("JAVA_HOME", System.getProperty("java.home"));
      // What functions say is part of the log.
      environment.put("DEBUG", "1");
      environment.put("PATH", installed.resolve("venv/bin") + ":" + System.getenv("PATH"));
      var process =
          builder.directory(run.toFile()).redirectErrorStream(true).redirectOutput(run.resolve("localstack.log").toFile()).start();
      var started = new LocalStack(process, run, "http://localhost:" + port);
      started.awaitReady();
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot start LocalStack from " + installed, e);
    }
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

  /// The process in which a function runs, if it was ever started.
  public Optional<ProcessHandle> function(String name) {
    try {
      return ProcessHandle.of(Long.parseLong(Files.readString(folder.resolve("functions").resolve(name)).strip()));
    } catch (IOException _) {
      return Optional.empty();
    }
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
