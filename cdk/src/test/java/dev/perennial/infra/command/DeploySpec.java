package dev.perennial.infra.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a deployment asks of the machine it starts from, said before anything is done.
class DeploySpec {
  @TempDir private Path machine;
  private final StringWriter said = new StringWriter();

  private void program(String name, int status) throws IOException {
    var file = Files.createDirectories(machine.resolve("bin")).resolve(name);
    Files.writeString(file, "#!/bin/sh\nexit " + status + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private int deploy(Map<String, String> environment, String... words) {
    var all = new HashMap<>(environment);
    all.put("PATH", machine.resolve("bin").toString());
    all.put("HOME", machine.toString());
    var command = Main.commandLine(machine, all).setErr(new PrintWriter(said, true)).setOut(new PrintWriter(said, true));
    var arguments = new String[words.length + 1];
    arguments[0] = "deploy";
    System.arraycopy(words, 0, arguments, 1, words.length);
    return command.execute(arguments);
  }

  @Test
  void without_npm_it_says_so() {
    assertThat(deploy(Map.of())).isNotZero();
    assertThat(said.toString()).isEqualTo("perennial deploy: Cannot deploy: npm is missing. Install Node (Debian: apt-get install nodejs npm) and try again.\n");
  }

  @Test
  void without_credentials_it_says_so() throws IOException {
    program("npm", 0);
    assertThat(deploy(Map.of())).isNotZero();
    assertThat(said.toString())
        .isEqualTo(
            "perennial deploy: Cannot deploy: there are no AWS credentials. Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and try again.\n");
  }

  @Test
  void without_a_builder_that_answers_it_says_so() throws IOException {
    program("npm", 0);
    program("docker", 1);
    assertThat(deploy(Map.of("AWS_PROFILE", "me"))).isNotZero();
    assertThat(said.toString())
        .isEqualTo(
            "perennial deploy: Cannot deploy: images must be built, and neither docker, finch nor podman answers."
                + " Start one, or name another in CDK_DOCKER.\n");
  }

  @Test
  void the_first_builder_that_answers_is_taken_unless_another_was_named() throws IOException {
    program("docker", 1);
    program("podman", 0);
    var environment = Map.of("PATH", machine.resolve("bin").toString());
    assertThat(new Machine(environment).builder()).contains("podman");
    assertThat(new Machine(Map.of("CDK_DOCKER", "nerdctl")).builder()).contains("nerdctl");
  }

  @Test
  void a_wrong_setting_is_a_sentence_and_no_trace() {
    assertThat(deploy(Map.of(), "--dry-run", "--set", "perennial.prometheus.replicas=9")).isNotZero();
    assertThat(said.toString()).isEqualTo("perennial deploy: Cannot take prometheus.replicas: 9: give a whole number from 1 to 3.\n");
  }

  @Test
  void a_file_that_is_not_there_is_a_sentence() {
    assertThat(deploy(Map.of(), "--dry-run", "--config", machine.resolve("none.yaml").toString())).isNotZero();
    assertThat(said.toString()).isEqualTo("perennial deploy: Cannot read the configuration " + machine + "/none.yaml: there is no such file.\n");
  }
}
