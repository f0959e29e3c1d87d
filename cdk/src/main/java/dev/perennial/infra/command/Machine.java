package dev.perennial.infra.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// What is there on the machine that a deployment starts from.
record Machine(Map<String, String> environment) {
  private static final List<String> BUILDERS = List.of("docker", "finch", "podman");
  private static final List<String> CREDENTIALS =
      List.of(
          "AWS_ACCESS_KEY_ID",
          "AWS_PROFILE",
          "AWS_WEB_IDENTITY_TOKEN_FILE",
          "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
          "AWS_CONTAINER_CREDENTIALS_FULL_URI");

  Machine {
    environment = Map.copyOf(environment);
  }

  /** The program that builds container images: the one that CDK was told, or the first that answers. */
  Optional<String> builder() {
    var told = Optional.ofNullable(environment.get("CDK_DOCKER"));
    return told.isPresent() ? told : BUILDERS.stream().filter(builder -> runs(List.of(builder, "info"))).findFirst();
  }

  /** Whether credentials are to be found in any of the usual places. */
  boolean hasCredentials() {
    var home = Path.of(environment.getOrDefault("HOME", "/nonexistent"), ".aws");
    return CREDENTIALS.stream().anyMatch(environment::containsKey)
        || Files.isRegularFile(home.resolve("credentials"))
        || Files.isRegularFile(home.resolve("config"));
  }

  boolean has(String program) {
    return runs(List.of(program, "--version"));
  }

  private boolean runs(List<String> command) {
    try {
      var process = process(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
      process.getOutputStream().close();
      return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException _) {
      return false;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private ProcessBuilder process(List<String> command) {
    var found = new ArrayList<>(command);
    for (String folder : environment.getOrDefault("PATH", "").split(":", -1)) {
      var program = Path.of(folder, command.getFirst());
      if (Files.isExecutable(program)) {
        found.set(0, program.toString());
        break;
      }
    }
    var process = new ProcessBuilder(found.getFirst().contains("/") ? found : List.of("/nonexistent/" + found.getFirst()));
    process.environment().clear();
    process.environment().putAll(environment);
    return process;
  }

  /** Runs a program to its end, before the eyes of the user; gives its exit status. */
  int run(List<String> command, Map<String, String> more) {
    try {
      var process = process(command).inheritIO();
      process.environment().putAll(more);
      return process.start().waitFor();
    } catch (IOException e) {
      throw new IllegalStateException("Cannot run " + command.getFirst() + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Stopped while running " + command.getFirst() + ".", e);
    }
  }
}
