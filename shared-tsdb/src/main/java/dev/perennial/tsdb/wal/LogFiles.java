package dev.perennial.tsdb.wal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The files of one log in the order in which a replay reads them: the newest checkpoint and the segments behind it, the
/// out-of-order log, and the chunks of the head.
public record LogFiles(List<LogSegment> log, List<LogSegment> outOfOrder, List<LogSegment> headChunks) {
  /// The folder of the write-ahead log in a data directory.
  public static final String WAL = "wal";

  /// The folder of the out-of-order log.
  public static final String WBL = "wbl";

  /// The folder of finished chunks of the head.
  public static final String CHUNKS_HEAD = "chunks_head";

  private static final Pattern SEGMENT = Pattern.compile("\\d{8,}");
  private static final Pattern CHECKPOINT = Pattern.compile("checkpoint\\.(\\d{8,})");
  private static final Pattern CHUNKS = Pattern.compile("\\d{6}");

  /// Copies the lists.
  public LogFiles {
    log = List.copyOf(log);
    outOfOrder = List.copyOf(outOfOrder);
    headChunks = List.copyOf(headChunks);
  }

  /// The log in a data directory of Prometheus.
  public static LogFiles in(Path data) {
    var wal = data.resolve(WAL);
    var log = new ArrayList<LogSegment>();
    var checkpoint = checkpoints(wal).stream().reduce((_, last) -> last);
    checkpoint.ifPresent(
        last -> {
          for (var segment : segments(last.folder(), WAL + "/" + last.folder().getFileName())) {
            log.add(new LogSegment(segment.name(), last.number(), segment.source()));
          }
        });
    int after = checkpoint.map(Checkpoint::number).orElse(-1);
    segments(wal, WAL).stream().filter(segment -> segment.number() > after).forEach(log::add);
    return new LogFiles(log, segments(data.resolve(WBL), WBL), files(data.resolve(CHUNKS_HEAD), CHUNKS_HEAD, CHUNKS));
  }

  /// The same log without the chunks of the head: everything comes from the records.
  public LogFiles withoutHeadChunks() {
    return new LogFiles(log, outOfOrder, List.of());
  }

  /// A checkpoint that was finished: it stands for the segments up to `number`.
  public record Checkpoint(int number, Path folder) {}

  /// The finished checkpoints in the folder of a write-ahead log, oldest first.
  public static List<Checkpoint> checkpoints(Path wal) {
    return list(wal).stream()
        .flatMap(
            path -> {
              var name = CHECKPOINT.matcher(String.valueOf(path.getFileName()));
              return name.matches() ? number(name.group(1)).stream().map(n -> new Checkpoint(n, path)) : Stream.of();
            })
        .sorted(Comparator.comparingInt(Checkpoint::number))
        .toList();
  }

  /// The segments in a folder, by number; `name` is put before their names.
  public static List<LogSegment> segments(Path folder, String name) {
    return files(folder, name, SEGMENT);
  }

  private static List<LogSegment> files(Path folder, String name, Pattern form) {
    var found = new ArrayList<LogSegment>();
    for (var path : list(folder)) {
      var file = String.valueOf(path.getFileName());
      if (form.matcher(file).matches()) {
        number(file).ifPresent(number -> found.add(new LogSegment(name + "/" + file, number, () -> Files.newInputStream(path))));
      }
    }
    found.sort(Comparator.comparingInt(LogSegment::number));
    return found;
  }

  private static Optional<Integer> number(String digits) {
    try {
      return Optional.of(Integer.parseInt(digits));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static List<Path> list(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (var paths = Files.list(folder)) {
      return paths.toList();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list " + folder + ": " + e.getMessage(), e);
    }
  }
}
