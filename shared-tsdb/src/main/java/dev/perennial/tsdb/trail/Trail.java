package dev.perennial.tsdb.trail;

import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.bytes.MalformedBytesException;
import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.objectstore.ObjectStore;
import dev.perennial.tsdb.objectstore.ObjectStoreException;
import dev.perennial.tsdb.time.TimeRange;
import dev.perennial.tsdb.wal.LogFiles;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;

/// One trail as it lay in the bucket when it was opened. Parcels that come later are not seen.
public final class Trail {
  /** Heads are some hundred bytes; what is read too much costs less than another request. */
  private static final int GUESS = 16 << 10;

  /** Heads asked for at a time: a trail of two days has thousands. */
  private static final int AT_A_TIME = 32;

  private final ObjectStore store;
  private final TrailId id;
  private final List<Entry> entries;
  private final Map<String, TrailFile> files = new TreeMap<>(Labels.ORDER);
  private final List<String> problems = new ArrayList<>();

  /// A parcel: its key and size, what its name says, and what its head says.
  public record Entry(String key, long size, ParcelName name, Parcel parcel) {}

  private Trail(ObjectStore store, TrailId id, List<Entry> entries) {
    this.store = store;
    this.id = id;
    this.entries = List.copyOf(entries);
  }

  /// The trails of a tenant, oldest first within a replica.
  public static List<TrailId> list(ObjectStore store, TenantId tenant) {
    var found = new ArrayList<TrailId>();
    for (var replica : store.folders(TrailId.prefix(tenant))) {
      found.addAll(list(store, tenant, replica));
    }
    return found;
  }

  /// The trails of the replica with these external labels, oldest first.
  public static List<TrailId> list(ObjectStore store, TenantId tenant, Labels external) {
    return list(store, tenant, TrailId.prefix(tenant, external));
  }

  private static List<TrailId> list(ObjectStore store, TenantId tenant, String replica) {
    return store.folders(replica).stream().flatMap(folder -> TrailId.parse(tenant, folder).stream()).sorted().toList();
  }

  /// The parcels of a trail by name alone, in order, at one request for a thousand.
  public static List<Listed> parcels(ObjectStore store, TrailId id) {
    var found = new ArrayList<Listed>();
    for (var object : store.objects(id.prefix())) {
      ParcelName.parse(object.key().substring(id.prefix().length()))
          .ifPresent(name -> found.add(new Listed(object.key(), object.size(), object.modified(), name)));
    }
    found.sort(Comparator.comparing(Listed::key));
    return found;
  }

  /// A parcel as a listing shows it.
  public record Listed(String key, long size, Instant written, ParcelName name) {}

  /// The head of one parcel.
  public static Parcel head(ObjectStore store, Listed parcel) {
    int guess = (int) Math.min(GUESS, parcel.size());
    var start = store.read(parcel.key(), 0, guess);
    long length = Parcel.headLength(start, parcel.key());
    if (length > parcel.size()) {
      throw new MalformedBytesException(parcel.key(), 5, "its head is said to have " + length + " bytes, and it has " + parcel.size());
    }
    return Parcel.decode(length <= guess ? start : store.read(parcel.key(), 0, (int) length), parcel.key());
  }

  /// Opens a trail: reads the heads of all its parcels.
  public static Trail open(ObjectStore store, TrailId id) {
    var entries = new ArrayList<Entry>();
    var problems = new ArrayList<String>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var turns = new Semaphore(AT_A_TIME);
      var heads = new LinkedHashMap<Listed, Future<Parcel>>();
      for (var listed : parcels(store, id)) {
        heads.put(
            listed,
            threads.submit(
                () -> {
                  turns.acquire();
                  try {
                    return head(store, listed);
                  } finally {
                    turns.release();
                  }
                }));
      }
      heads.forEach(
          (listed, head) -> {
            try {
              entries.add(new Entry(listed.key(), listed.size(), listed.name(), await(head)));
            } catch (MalformedBytesException damaged) {
              problems.add(damaged.getMessage() + ". This parcel is left out.");
            }
          });
    }
    var trail = new Trail(store, id, entries);
    trail.problems.addAll(problems);
    trail.assemble();
    return trail;
  }

  private static Parcel await(Future<Parcel> head) {
    try {
      return head.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ObjectStoreException.passing(TrailId.ROOT, "Reading a trail was interrupted", e);
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        case null, default -> throw new IllegalStateException(e);
      }
    }
  }

  private void assemble() {
    for (var entry : entries) {
      long at = entry.parcel().encode().length();
      for (var part : entry.parcel().parts()) {
        files.computeIfAbsent(part.file(), TrailFile::new).add(entry.key(), at, part);
        at += part.length();
      }
    }
  }

  /// Which trail this is.
  public TrailId id() {
    return id;
  }

  /// All parcels, in order.
  public List<Entry> parcels() {
    return entries;
  }

  /// The external labels of the Prometheus, as the newest parcel says; none if there is no parcel.
  public Labels labels() {
    return entries.isEmpty() ? Labels.empty() : entries.getLast().parcel().labels();
  }

  /// The time from the first sample to the last.
  public Optional<TimeRange> hull() {
    return entries.stream().flatMap(entry -> entry.name().range().stream()).reduce(TimeRange::hull);
  }

  /// The same without parcels that hold samples out of order, or were put just before one that does: a sample that came late says nothing of the time
  /// behind it.
  public Optional<TimeRange> inOrder() {
    return IntStream.range(0, entries.size())
        .filter(i -> !isLate(i) && !isLate(i + 1))
        .boxed()
        .flatMap(i -> entries.get(i).name().range().stream())
        .reduce(TimeRange::hull);
  }

  /** Prometheus writes what came late into the one log just before it writes it into the other. */
  private boolean isLate(int i) {
    return i < entries.size() && entries.get(i).parcel().parts().stream().anyMatch(part -> part.file().startsWith(LogFiles.WBL + "/"));
  }

  /// The files that it holds, by name, with the bytes of each.
  public List<String> fileNames() {
    return List.copyOf(files.keySet());
  }

  /// The bytes of a file.
  public InputStream open(String file) {
    return file(file).open(store);
  }

  /// How many bytes of a file are here.
  public long length(String file) {
    return file(file).length();
  }

  private TrailFile file(String name) {
    var file = files.get(name);
    if (file == null) {
      throw new IllegalArgumentException("Trail " + id.prefix() + " holds no file " + name);
    }
    return file;
  }

  /// The newest checkpoint that is here as a whole.
  public Optional<Integer> checkpoint() {
    return new TrailOrder(files, entries).checkpoints().stream().reduce((_, last) -> last);
  }

  /// The files in the order in which a replay reads them, all that the trail still holds. What is missing is told in [#problems].
  public LogFiles files() {
    return files(Settled.LEFT_OUT);
  }

  /// The same, with or without out-of-order segments that are said to be in blocks.
  public LogFiles files(Settled settled) {
    return new TrailOrder(files, entries).files(store, settled, problems);
  }

  /// What is done with out-of-order segments that are settled.
  public enum Settled {
    /// They are not read: shipped blocks have their samples.
    LEFT_OUT,
    /// They are read: somebody knows better than to trust those blocks.
    READ
  }

  /// The blocks that settled segments may be in, as far as their parcels are still here.
  public List<BlockId> settling() {
    return entries.stream().flatMap(entry -> entry.parcel().settling().stream()).distinct().toList();
  }

  /// A sentence for each thing that is missing or cannot be read.
  public List<String> problems() {
    return List.copyOf(problems);
  }
}
