package dev.perennial.env.run;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The processes of one run: starts them with their words in a log file each, and knows which of them died.
public final class Crew {
  private final Roster roster;
  private final Path logs;
  private final Map<String, Process> processes = new LinkedHashMap<>();

  /// A crew entered in `roster` that logs into the folder `logs`.
  public Crew(Roster roster, Path logs) {
    this.roster = roster;
    this.logs = logs;
  }

  /// Starts a program under a name.
  public void start(String name, List<String> command) {
    start(name, command, Map.of());
  }

  private synchronized void start(String name, List<String> command, Map<String, String> environment) {
    try {
      Files.createDirectories(logs);
      var builder =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log(name).toFile()))
              .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
      builder.environment().putAll(environment);
      var process = builder.start();
      processes.put(name, process);
      roster.enter(name, process.toHandle());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot start " + name + ": " + String.join(" ", command), e);
    }
  }

  /// Starts one of our own roles under a name, on the class path and Java of this process.
  public void startRole(String name, String main, List<String> jvm, List<String> arguments) {
    startRole(name, main, jvm, arguments, Map.of());
  }

  /// The same with variables of its environment.
  public void startRole(String name, String main, List<String> jvm, List<String> arguments, Map<String, String> environment) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=4",
            "-XX:+ExitOnOutOfMemoryError",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow"));
    command.addAll(jvm);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
    command.addAll(arguments);
    start(name, command, environment);
  }

  /// The file with the words of the process `name`.
  public Path log(String name) {
    return logs.resolve(name + ".log");
  }

  /// The process of that name.
  public synchronized Process process(String name) {
    var process = processes.get(name);
    if (process == null) {
      throw new IllegalArgumentException("There is no process " + name + " in this run");
    }
    return process;
  }

  /// The names of those that ended by themselves.
  public synchronized List<String> dead() {
    return processes.entrySet().stream().filter(entry -> !entry.getValue().isAlive()).map(Map.Entry::getKey).toList();
  }

  /// Ends a process at once, as a crash would.
  public void kill(String name) {
    process(name).destroyForcibly();
    await(name);
  }

  /// Waits for a process to end.
  public int await(String name) {
    try {
      return process(name).waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while waiting for " + name, e);
    }
  }

  /// Stops all of them, in the reverse order of their start.
  public void stop(Duration patience) {
    roster.stop(patience);
  }
}
