package dev.perennial.promql.script;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.promql.exec.Engine;
import dev.perennial.promql.exec.EngineOptions;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Holds the engine against our own scripts, and against those of Prometheus where they are at hand.
final class PromqlScriptsSpec {
  /// Where the engine answers otherwise than a script says, by file and line, and why. What agrees again must leave this ledger.
  private static final Map<String, String> DIFFERENT = Map.of();

  private static final Engine ENGINE = new Engine(EngineOptions.defaults(InstantSource.system()).withParallelism(2));

  @AfterAll
  static void close() {
    ENGINE.close();
  }

  private static List<Verdict> verdicts(Path file) {
    return new ScriptRunner(new PerennialEngine(ENGINE)).run(Script.parse(SharedScripts.text(file)));
  }

  private static List<String> failures(List<Verdict> verdicts) {
    return verdicts.stream()
        .filter(Verdict.Failed.class::isInstance)
        .map(Verdict.Failed.class::cast)
        .map(failed -> "line %d: %s: %s".formatted(failed.line(), failed.query(), failed.reason()))
        .toList();
  }

  static List<Path> ours() throws IOException, URISyntaxException {
    var folder = Path.of(Objects.requireNonNull(PromqlScriptsSpec.class.getResource("/promql")).toURI());
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  static List<Path> prometheus() {
    return SharedScripts.all();
  }

  @ParameterizedTest
  @MethodSource("ours")
  void answers_as_our_scripts_say(Path file) {
    var verdicts = verdicts(file);
    assertThat(verdicts).isNotEmpty().noneMatch(Verdict.Unsupported.class::isInstance);
    assertThat(failures(verdicts)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("prometheus")
  void answers_as_the_scripts_of_prometheus_say_but_for_the_ledger(Path file) {
    var verdicts = verdicts(file);
    assertThat(verdicts).noneMatch(Verdict.Unsupported.class::isInstance);
    var wrong =
        verdicts.stream()
            .filter(Verdict.Failed.class::isInstance)
            .map(failed -> file.getFileName() + ":" + failed.line())
            .collect(Collectors.toCollection(TreeSet::new));
    var listed =
        DIFFERENT.keySet().stream()
            .filter(place -> place.startsWith(file.getFileName() + ":"))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(wrong).as(() -> String.join("\n", failures(verdicts))).isEqualTo(listed);
  }
}
