package dev.perennial.env.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The file that says which processes a run started: `name pid started`, a line each, `started` in seconds since 1970.
///
/// A process is believed to be ours only if its start time agrees, for pids are used again.
public final class Roster {
  private final Path file;

  /// The roster in `file`, which need not exist.
  public Roster(Path file) {
    this.file = file;
  }

  /// One process of a run.
  public record Entry(String name, long pid, long started) {
    Optional<ProcessHandle> alive() {
      return ProcessHandle.of(pid)
          .filter(ProcessHandle::isAlive)
          .filter(handle -> Math.abs(seconds(handle) - started) <= 1);
    }

    /// Whether the process runs.
    public boolean isAlive() {
      return alive().isPresent();
    }
  }

  /// All processes that were entered, the dead ones included.
  public synchronized List<Entry> entries() {
    if (!Files.exists(file)) {
      return List.of();
    }
    try {
      return Files.readAllLines(file).stream()
          .map(line -> line.split(" "))
          .filter(parts -> parts.length == 3)
          .map(parts -> new Entry(parts[0], Long.parseLong(parts[1]), Long.parseLong(parts[2])))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file, e);
    }
  }

  /// Enters a process in the place of an earlier one of the same name.
  public synchronized void enter(String name, ProcessHandle process) {
    var all = new ArrayList<>(entries());
    all.removeIf(entry -> entry.name().equals(name));
    all.add(new Entry(name, process.pid(), seconds(process)));
    write(all);
  }

  /// Asks every process that still runs to stop, waits, and forgets them; the newest first. The names of those stopped.
  public synchronized List<String> stop(Duration patience) {
    var stopped = new ArrayList<String>();
    for (var entry : entries().reversed()) {
      entry
          .alive()
          .filter(handle -> handle.pid() != ProcessHandle.current().pid())
          .ifPresent(
              handle -> {
                stopped.add(entry.name());
                handle.destroy();
                try {
                  handle.onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
                } catch (TimeoutException e) {
                  handle.destroyForcibly();
                } catch (ExecutionException e) {
                  throw new IllegalStateException("Cannot wait for " + entry.name(), e);
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                  handle.destroyForcibly();
                }
              });
    }
    write(List.of());
    return stopped;
  }

  private static long seconds(ProcessHandle process) {
    return process.info().startInstant().map(Instant::getEpochSecond).orElse(0L);
  }

  private void write(List<Entry> entries) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      var fresh = file.resolveSibling(file.getFileName() + ".new");
      Files.write(
          fresh,
          entries.stream().map(entry -> entry.name() + " " + entry.pid() + " " + entry.started()).toList());
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + file, e);
    }
  }
}
