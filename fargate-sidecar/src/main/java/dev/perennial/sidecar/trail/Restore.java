package dev.perennial.sidecar.trail;

import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.objectstore.ObjectStore;
import dev.perennial.tsdb.time.TimeRange;
import dev.perennial.tsdb.trail.Parcel;
import dev.perennial.tsdb.trail.Trail;
import dev.perennial.tsdb.wal.LogFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Makes the log of a new data directory out of a replica's last trail, so that its Prometheus goes on where the last one ended.
///
/// The out-of-order log comes first and `wal` last, by a rename: a restore that died leaves no `wal`, and is done again from the beginning.
public final class Restore {
  private static final String UNFINISHED = "perennial.restoring";
  private static final Pattern SEGMENT = Pattern.compile(LogFiles.WAL + "/(\\d{8,10})");
  private static final Pattern CHECKPOINT = Pattern.compile(LogFiles.WAL + "/checkpoint\\.(\\d{8,10})/\\d{8,10}");

  private final ObjectStore bucket;
  private final TenantId tenant;

  /// A restore from this bucket.
  public Restore(ObjectStore bucket, TenantId tenant) {
    this.bucket = bucket;
    this.tenant = tenant;
  }

  /// How a restore ended.
  public sealed interface Outcome {
    /// The log is there: files and bytes, and the time of the newest sample.
    record Restored(String trail, int files, long bytes, long upTo) implements Outcome {}

    /// There is nothing to be done, and why.
    record Nothing(String why) implements Outcome {}
  }

  /// Restores the last trail of the Prometheus with these external labels into `data`.
  public Outcome restore(Labels external, Path data) {
    if (Files.exists(data.resolve(LogFiles.WAL))) {
      return new Outcome.Nothing(data + " has a log of its own.");
    }
    for (var id : Trail.list(bucket, tenant, external).reversed()) {
      var trail = Trail.open(bucket, id);
      if (!trail.parcels().isEmpty()) {
        try {
          return restore(trail, data);
        } catch (IOException e) {
          throw new UncheckedIOException("Cannot restore the log into " + data + ": " + e.getMessage(), e);
        }
      }
    }
    return new Outcome.Nothing("the bucket holds no trail of " + external + ".");
  }

  private Outcome restore(Trail trail, Path data) throws IOException {
    var unfinished = data.resolve(UNFINISHED);
    remove(unfinished);
    remove(data.resolve(LogFiles.WBL));
    var names = names(trail);
    long bytes = 0;
    for (var name : names) {
      var target = unfinished.resolve(name);
      Files.createDirectories(target.getParent());
      try (var in = trail.open(name)) {
        bytes += Files.copy(in, target);
      }
    }
    if (Files.exists(unfinished.resolve(LogFiles.WBL))) {
      Files.move(unfinished.resolve(LogFiles.WBL), data.resolve(LogFiles.WBL), StandardCopyOption.ATOMIC_MOVE);
    }
    Files.createDirectories(unfinished.resolve(LogFiles.WAL));
    Files.move(unfinished.resolve(LogFiles.WAL), data.resolve(LogFiles.WAL), StandardCopyOption.ATOMIC_MOVE);
    remove(unfinished);
    return new Outcome.Restored(trail.id().prefix(), names.size(), bytes, trail.hull().map(TimeRange::last).orElse(0L));
  }

  /// The newest whole checkpoint and the segments behind it without a hole, and the out-of-order segments that stood at the end.
  private static List<String> names(Trail trail) {
    var names = new ArrayList<String>();
    var standing = trail.parcels().getLast().parcel().standing().stream().map(Parcel.Standing::file).toList();
    Optional<Integer> checkpoint = trail.checkpoint();
    var segments = new TreeMap<Integer, String>();
    for (var name : trail.fileNames()) {
      var part = CHECKPOINT.matcher(name);
      if (part.matches() && checkpoint.filter(number -> number == Integer.parseInt(part.group(1))).isPresent()) {
        names.add(name);
      }
      var segment = SEGMENT.matcher(name);
      if (segment.matches()) {
        segments.put(Integer.parseInt(segment.group(1)), name);
      }
      if (name.startsWith(LogFiles.WBL + "/") && standing.contains(name)) {
        names.add(name);
      }
    }
    int next = checkpoint.map(number -> number + 1).orElseGet(() -> segments.isEmpty() ? 0 : segments.firstKey());
    for (; segments.containsKey(next); next++) {
      names.add(segments.get(next));
    }
    return names;
  }

  private static void remove(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (var all = Files.walk(folder)) {
      for (var path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
