package dev.perennial.env.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/// What this machine is, as far as Linux tells.
record Machine(String processor, int cores, long memoryMegabytes, String java) {
  /** Linux counts the time of threads in hundredths of a second. */
  private static final double TICKS = 100;

  static Machine here() throws IOException {
    long memory = field(Path.of("/proc/meminfo"), "MemTotal").map(Machine::kilobytes).orElse(0L) / 1024;
    return new Machine(
        field(Path.of("/proc/cpuinfo"), "model name").orElse("unknown processor"),
        Runtime.getRuntime().availableProcessors(),
        memory,
        System.getProperty("java.vm.name") + " " + Runtime.version());
  }

  /// `2 cores of Xeon …, 24105 MB, OpenJDK … 25`.
  String text() {
    return "%d cores of %s, %,d MB of memory, %s".formatted(cores, processor, memoryMegabytes, java);
  }

  /// The most memory that a process has had, in megabytes.
  static long peakMegabytes(ProcessHandle process) throws IOException {
    return field(Path.of("/proc/" + process.pid() + "/status"), "VmHWM").map(Machine::kilobytes).orElse(0L) / 1024;
  }

  /// The memory that a process has now, in megabytes.
  static long residentMegabytes(ProcessHandle process) throws IOException {
    return field(Path.of("/proc/" + process.pid() + "/status"), "VmRSS").map(Machine::kilobytes).orElse(0L) / 1024;
  }

  /// Lets the peak of a process begin anew, where Linux allows it.
  static void forgetPeak(ProcessHandle process) {
    try {
      Files.writeString(Path.of("/proc/" + process.pid() + "/clear_refs"), "5");
    } catch (IOException _) {
      // Then the peak is that since its start.
    }
  }

  /// The processor time that a process has had, in seconds.
  static double processorSeconds(ProcessHandle process) {
    return process.info().totalCpuDuration().map(time -> time.toNanos() / 1e9).orElse(Double.NaN);
  }

  /// The processor time that Java's compilers have had in a process, in seconds; 0 for one that is not Java.
  ///
  /// Compiler threads come and go, and those that have gone are not counted.
  static double compilerSeconds(ProcessHandle process) throws IOException {
    long ticks = 0;
    try (var threads = Files.list(Path.of("/proc/" + process.pid() + "/task"))) {
      for (var thread : threads.toList()) {
        ticks += compilerTicks(thread.resolve("stat"));
      }
    }
    return ticks / TICKS;
  }

  private static long compilerTicks(Path stat) throws IOException {
    try {
      var text = Files.readString(stat);
      int name = text.indexOf('(') + 1;
      if (!text.startsWith("C1 ", name) && !text.startsWith("C2 ", name)) {
        return 0;
      }
      var fields = text.substring(text.lastIndexOf(')') + 2).split(" ", -1);
      return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    } catch (NoSuchFileException _) {
      return 0;
    }
  }

  private static long kilobytes(String text) {
    return Long.parseLong(text.replace(" kB", "").strip());
  }

  private static Optional<String> field(Path file, String name) throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try (var lines = Files.lines(file)) {
      return lines.filter(line -> line.startsWith(name)).map(line -> line.substring(line.indexOf(':') + 1).strip()).findFirst();
    }
  }
}
