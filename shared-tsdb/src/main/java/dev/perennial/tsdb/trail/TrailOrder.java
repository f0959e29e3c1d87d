package dev.perennial.tsdb.trail;

import dev.perennial.tsdb.objectstore.ObjectStore;
import dev.perennial.tsdb.wal.LogFiles;
import dev.perennial.tsdb.wal.LogSegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// In which order a replay reads the files of a trail.
///
/// ```
/// segment 0 is here         0 1 2 …             checkpoints hold nothing more
/// it is not                 C, C+1 …            C is the oldest whole checkpoint
///   … but some before C     C's series, those before C, then C, C+1 …
/// a segment is missing      … C, C+1 …          C is the first checkpoint that stands for it
/// ```
///
/// Out-of-order segments that are settled are in blocks. What a checkpoint repeats is not newer than what was read, and so is left out by the replay itself.
final class TrailOrder {
  private static final Pattern SEGMENT = Pattern.compile(LogFiles.WAL + "/(\\d+)");
  private static final Pattern LATE = Pattern.compile(LogFiles.WBL + "/(\\d+)");
  private static final Pattern CHECKPOINT = Pattern.compile(LogFiles.WAL + "/checkpoint\\.(\\d+)/(\\d+)");

  private final TreeMap<Integer, TrailFile> segments = new TreeMap<>();
  private final TreeMap<Integer, TrailFile> late = new TreeMap<>();
  private final TreeMap<Integer, List<TrailFile>> checkpoints = new TreeMap<>();
  private final int settled;

  TrailOrder(Map<String, TrailFile> files, List<Trail.Entry> parcels) {
    var whole = new TreeSet<Integer>();
    parcels.forEach(entry -> whole.addAll(entry.parcel().checkpoints()));
    files.forEach(
        (name, file) -> {
          var segment = SEGMENT.matcher(name);
          var outOfOrder = LATE.matcher(name);
          var checkpoint = CHECKPOINT.matcher(name);
          if (segment.matches()) {
            segments.put(Integer.parseInt(segment.group(1)), file);
          } else if (outOfOrder.matches()) {
            late.put(Integer.parseInt(outOfOrder.group(1)), file);
          } else if (checkpoint.matches() && whole.contains(Integer.parseInt(checkpoint.group(1)))) {
            checkpoints.computeIfAbsent(Integer.parseInt(checkpoint.group(1)), _ -> new ArrayList<>()).add(file);
          }
        });
    // Parcels of a checkpoint may have been pruned in part.
    checkpoints.values().removeIf(parts -> parts.stream().anyMatch(file -> !file.isWhole()));
    segments.values().removeIf(file -> file.length() == 0);
    settled = parcels.isEmpty() ? 0 : parcels.getLast().parcel().settled();
  }

  List<Integer> checkpoints() {
    return List.copyOf(checkpoints.keySet());
  }

  LogFiles files(ObjectStore store, Trail.Settled which, List<String> problems) {
    var log = new ArrayList<LogSegment>();
    int last = -1;
    boolean ended = true;
    if (!segments.containsKey(0) && !checkpoints.isEmpty()) {
      var first = checkpoints.firstEntry();
      var before = segments.headMap(first.getKey(), true);
      if (!before.isEmpty()) {
        first.getValue().forEach(file -> log.add(segment(store, file, first.getKey(), LogSegment.Role.SERIES)));
        before.forEach((number, file) -> log.add(segment(store, file, number, LogSegment.Role.ALL)));
      }
      first.getValue().forEach(file -> log.add(segment(store, file, first.getKey(), LogSegment.Role.ALL)));
      last = first.getKey();
    }
    for (var entry : segments.tailMap(last, false).entrySet()) {
      int number = entry.getKey();
      if (number != last + 1 || !ended) {
        var bridge = checkpoints.ceilingEntry(Math.max(number - 1, last));
        if (bridge != null && bridge.getKey() >= number - 1) {
          bridge.getValue().forEach(file -> log.add(segment(store, file, bridge.getKey(), LogSegment.Role.ALL)));
        } else {
          problems.add(
              "The log is not whole: behind segment " + last + " the next one that the bucket holds is " + number + ". What lay between them is missing.");
        }
      }
      log.add(segment(store, entry.getValue(), number, LogSegment.Role.ALL));
      last = number;
      ended = entry.getValue().isWhole();
    }
    var outOfOrder = new ArrayList<LogSegment>();
    var wanted = which == Trail.Settled.READ ? late : late.tailMap(settled);
    wanted.forEach((number, file) -> outOfOrder.add(segment(store, file, number, LogSegment.Role.ALL)));
    return new LogFiles(log, outOfOrder, List.of());
  }

  private static LogSegment segment(ObjectStore store, TrailFile file, int number, LogSegment.Role role) {
    return new LogSegment(file.name(), number, role, () -> file.open(store));
  }
}
