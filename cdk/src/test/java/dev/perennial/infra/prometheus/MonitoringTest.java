package dev.perennial.infra.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.perennial.infra.config.Configuration;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The rules and the dashboard by which Perennial is watched.
class MonitoringTest {
  private static final Path DASHBOARD = Path.of("../docs/grafana-dashboard.json");
  private static final Pattern OURS = Pattern.compile("perennial_[a-z_]+");

  @TempDir private Path folder;

  private static List<String> expressions() throws IOException {
    var found = new ArrayList<String>();
    collect(new ObjectMapper().readTree(DASHBOARD.toFile()), found);
    return found;
  }

  private static void collect(JsonNode node, List<String> found) {
    if (node.has("expr")) {
      found.add(node.path("expr").asText().replace("$__rate_interval", "5m"));
    }
    node.forEach(child -> collect(child, found));
  }

  private static Path rules() {
    return new SettingsFiles(Configuration.standard()).write().resolve("prometheus/rules/perennial.yml");
  }

  private static Optional<Path> promtool() {
    return Stream.of(System.getenv("PATH").split(":")).map(place -> Path.of(place, "promtool")).filter(Files::isExecutable).findFirst();
  }

  private static String run(Path program, String... words) throws Exception {
    var process = new ProcessBuilder(Stream.concat(Stream.of(program.toString()), Stream.of(words)).toList()).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return said;
  }

  @Test
  void promtool_accepts_the_rules() throws Exception {
    assumeTrue(promtool().isPresent(), "there is no promtool on this machine");
    assertThat(run(promtool().get(), "check", "rules", rules().toString())).contains("SUCCESS");
  }

  @Test
  void promtool_accepts_every_expression_of_the_dashboard() throws Exception {
    assumeTrue(promtool().isPresent(), "there is no promtool on this machine");
    var yaml = new StringBuilder("groups:\n  - name: dashboard\n    rules:\n");
    int number = 0;
    for (String expression : expressions()) {
      yaml.append("      - record: panel:").append(number++).append(":value\n        expr: '").append(expression.replace("'", "''")).append("'\n");
    }
    var file = Files.writeString(folder.resolve("dashboard.yml"), yaml.toString().replaceAll("panel:(\\d+)", "panel:n$1"));
    assertThat(run(promtool().get(), "check", "rules", file.toString())).contains("SUCCESS: " + number + " rules found");
  }

  @Test
  void what_they_look_at_is_what_the_programs_measure() throws IOException {
    var measured = new TreeSet<String>();
    for (String module : new String[] {"fargate-sidecar", "fargate-query", "lambdas"}) {
      try (var files = Files.walk(Path.of("..", module, "src/main/java"))) {
        for (var file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
          OURS.matcher(Files.readString(file)).results().forEach(name -> measured.add(name.group()));
        }
      }
    }
    for (String text : Stream.concat(expressions().stream(), Stream.of(Files.readString(rules()))).toList()) {
      OURS.matcher(text)
          .results()
          .map(name -> name.group().replaceAll("_(count|sum|bucket)$", ""))
          .forEach(name -> assertThat(measured).contains(name));
    }
  }
}
