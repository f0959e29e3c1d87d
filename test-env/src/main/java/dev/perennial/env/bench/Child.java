package dev.perennial.env.bench;

import dev.perennial.env.run.LocalRun;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A Java process that measures something and prints lines of numbers.
final class Child {
  private Child() {}

  /// Runs `main` with a heap of `heap`, such as `256m`; the numbers of each line it printed.
  static List<double[]> run(Class<?> main, String heap, String... arguments) throws IOException, InterruptedException {
    return run(main, List.of("-Xmx" + heap), arguments);
  }

  /// Runs `main` as a worker on blocks, with a heap of `heap`.
  static double[] work(Class<?> main, String heap, String... arguments) throws IOException, InterruptedException {
    var options = new ArrayList<>(LocalRun.WORKER);
    options.add("-Xmx" + heap);
    return run(main, options, arguments).getFirst();
  }

  private static List<double[]> run(Class<?> main, List<String> options, String... arguments) throws IOException, InterruptedException {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
    command.addAll(1, options);
    command.addAll(List.of(arguments));
    var process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    var words = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int status = process.waitFor();
    if (status != 0) {
      throw new IOException(main.getSimpleName() + " ended with status " + status);
    }
    return words.lines().map(line -> Arrays.stream(line.split(" ")).mapToDouble(Double::parseDouble).toArray()).toList();
  }

  /// The spread of one column over all lines.
  static Spread column(List<double[]> lines, int column) {
    return Spread.of(lines.stream().mapToDouble(line -> line[column]).toArray());
  }
}
