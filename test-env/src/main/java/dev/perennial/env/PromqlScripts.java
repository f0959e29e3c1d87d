package dev.perennial.env;

import dev.perennial.promql.exec.Engine;
import dev.perennial.promql.exec.EngineOptions;
import dev.perennial.promql.script.PerennialEngine;
import dev.perennial.promql.script.Script;
import dev.perennial.promql.script.ScriptException;
import dev.perennial.promql.script.ScriptRunner;
import dev.perennial.promql.script.Verdict;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// `perennial test promql`: holds the engine against scripts in Prometheus' language of PromQL tests.
public final class PromqlScripts {
  private final PrintStream out;
  private final PrintStream err;
  private final TreeMap<String, Integer> unsupported = new TreeMap<>();
  private int passed;
  private int failed;

  PromqlScripts(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  /// Runs the scripts at the given paths. The exit status is 0 if all passed, 1 if something failed, 2 if a script cannot be read.
  public static void main(String[] files) {
    System.exit(new PromqlScripts(System.out, System.err).run(List.of(files)));
  }

  int run(List<String> files) {
    if (files.isEmpty()) {
      err.println("Name one or more scripts: ./perennial test promql FILE...");
      return 2;
    }
    // All are read before the first is run, so that a wrong name is not found out at the end.
    var scripts = new ArrayList<Script>();
    for (var file : files) {
      try {
        scripts.add(Script.parse(Files.readString(Path.of(file))));
      } catch (ScriptException unreadable) {
        err.println(file + ": " + unreadable.getMessage());
        return 2;
      } catch (IOException | IllegalArgumentException _) {
        err.println("Cannot read the script " + file + ": there is no such file, or it is not text.");
        return 2;
      }
    }
    int processors = Runtime.getRuntime().availableProcessors();
    try (var engine = new Engine(EngineOptions.defaults(InstantSource.system()).withParallelism(processors))) {
      var runner = new ScriptRunner(new PerennialEngine(engine));
      for (int i = 0; i < files.size(); i++) {
        for (var verdict : runner.run(scripts.get(i))) {
          count(files.get(i), verdict);
        }
      }
    }
    unsupported.forEach((name, times) -> out.println("unsupported: " + name + " (" + times + ")"));
    int left = unsupported.values().stream().mapToInt(Integer::intValue).sum();
    out.printf("%d passed, %d failed, %d unsupported%n", passed, failed, left);
    return failed > 0 ? 1 : 0;
  }

  private void count(String file, Verdict verdict) {
    switch (verdict) {
      case Verdict.Passed _ -> passed++;
      case Verdict.Failed(int line, String query, String reason) -> {
        failed++;
        out.println(file + ":" + line + ": " + query + ": " + reason);
      }
      case Verdict.Unsupported(_, _, String name) -> unsupported.merge(name, 1, Integer::sum);
    }
  }
}
