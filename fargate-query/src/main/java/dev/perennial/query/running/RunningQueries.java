package dev.perennial.query.running;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/// At most so many queries at a time, each written down while it runs, so that after a crash the next start can name the culprits.
///
/// The file has a line of a fixed length for each slot: when the query began, and its text as far as it fits. It is mapped into memory, so what was
/// written is there after any end of the process, without a word to the disk. Safe for many threads.
public final class RunningQueries {
  private static final int LINE = 1024;

  private final BlockingQueue<Integer> free;
  private final ByteBuffer lines;
  private final List<String> left;
  private final InstantSource clock;

  private RunningQueries(int concurrency, ByteBuffer lines, List<String> left, InstantSource clock) {
    this.free = new ArrayBlockingQueue<>(concurrency, false, IntStream.range(0, concurrency).boxed().toList());
    this.lines = lines;
    for (int i = 0; i < concurrency; i++) {
      blank(lines, i);
    }
    this.left = List.copyOf(left);
    this.clock = clock;
  }

  /// Queries that nobody writes down.
  public static RunningQueries inMemory(int concurrency, InstantSource clock) {
    return new RunningQueries(concurrency, ByteBuffer.allocate(concurrency * LINE), List.of(), clock);
  }

  /// Queries that are written to `file`, of which what a process before left is read first.
  ///
  /// @throws IOException if the file cannot be read or written
  public static RunningQueries in(Path file, int concurrency, InstantSource clock) throws IOException {
    var folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    var left = Files.exists(file) ? lines(Files.readAllBytes(file)) : List.<String>of();
    try (var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      channel.truncate(0);
      var lines = channel.map(FileChannel.MapMode.READ_WRITE, 0, (long) concurrency * LINE);
      return new RunningQueries(concurrency, lines, left, clock);
    }
  }

  private static List<String> lines(byte[] bytes) {
    return Arrays.stream(new String(bytes, StandardCharsets.UTF_8).split("\n"))
        .map(String::strip)
        .filter(line -> !line.isEmpty() && line.indexOf('\0') < 0)
        .toList();
  }

  /// The queries that were under way when the process before ended without a word, as they were written down.
  public List<String> left() {
    return left;
  }

  /// The queries under way now.
  public List<String> now() {
    var now = new ArrayList<String>();
    var bytes = new byte[LINE];
    for (int i = 0; i < lines.capacity() / LINE; i++) {
      synchronized (lines) {
        lines.get(i * LINE, bytes);
      }
      now.addAll(lines(bytes));
    }
    return now;
  }

  /// Waits at most `patience` for a slot and writes `query` down.
  public Admission enter(String query, Duration patience) {
    try {
      var place = free.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
      if (place == null) {
        return new Admission.Full();
      }
      write(place, query);
      return new Admission.Admitted(new Slot(this, place));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return new Admission.Interrupted();
    }
  }

  private void write(int place, String query) {
    var text = (clock.instant() + " " + query.replaceAll("\\s+", " ")).getBytes(StandardCharsets.UTF_8);
    synchronized (lines) {
      lines.put(place * LINE, text, 0, Math.min(text.length, LINE - 1));
    }
  }

  void leave(int place) {
    synchronized (lines) {
      blank(lines, place);
    }
    free.add(place);
  }

  private static void blank(ByteBuffer lines, int place) {
    var line = new byte[LINE];
    Arrays.fill(line, (byte) ' ');
    line[LINE - 1] = '\n';
    lines.put(place * LINE, line);
  }
}
