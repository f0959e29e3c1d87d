package dev.perennial.sidecar.trail;

import dev.perennial.tsdb.trail.Parcel;
import dev.perennial.tsdb.wal.LogFiles;
import dev.perennial.tsdb.wal.LogSegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;

/// The files of a log that are to be shipped, as they are at one moment: segments that Prometheus has or the spool still holds, the newest checkpoint, and the
/// out-of-order log.
record LogFolder(List<Item> items, Optional<Integer> checkpoint, int oldestLate) {
  /// A file by its name below the data directory, and whether it can still grow.
  record Item(String name, Parcel.End end) {}

  /// Looks; segments that are not `done` are held in the spool.
  static LogFolder look(Path data, Spool spool, Predicate<String> done) {
    var items = new ArrayList<Item>();
    segments(data, spool, done, LogFiles.WAL, items);
    var checkpoint = LogFiles.checkpoints(data.resolve(LogFiles.WAL)).stream().reduce((_, last) -> last);
    checkpoint.ifPresent(
        found -> {
          for (var segment : LogFiles.segments(found.folder(), LogFiles.WAL + "/" + found.folder().getFileName())) {
            items.add(new Item(segment.name(), Parcel.End.CLOSED));
          }
        });
    int late = segments(data, spool, done, LogFiles.WBL, items);
    return new LogFolder(items, checkpoint.map(LogFiles.Checkpoint::number), late);
  }

  /** The oldest segment that Prometheus itself has, 0 if it has none. */
  private static int segments(Path data, Spool spool, Predicate<String> done, String folder, List<Item> into) {
    var own = LogFiles.segments(data.resolve(folder), folder);
    own.stream().map(LogSegment::name).filter(done.negate()).forEach(spool::hold);
    var newest = own.isEmpty() ? "" : own.getLast().name();
    var names = new TreeSet<>(spool.names(folder));
    own.forEach(segment -> names.add(segment.name()));
    for (var name : names) {
      into.add(new Item(name, name.equals(newest) ? Parcel.End.OPEN : Parcel.End.CLOSED));
    }
    return own.stream().mapToInt(LogSegment::number).min().orElse(0);
  }

  /// The names of the files of the newest checkpoint.
  List<String> checkpointFiles() {
    return items.stream().map(Item::name).filter(name -> name.startsWith(LogFiles.WAL + "/checkpoint.")).toList();
  }
}
