package dev.perennial.query.trail;

import dev.perennial.tsdb.bytes.MalformedBytesException;
import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.chunk.Chunk;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.objectstore.ObjectStore;
import dev.perennial.tsdb.objectstore.ObjectStoreException;
import dev.perennial.tsdb.time.TimeRange;
import dev.perennial.tsdb.time.TimeRanges;
import dev.perennial.tsdb.trail.RecoveredMark;
import dev.perennial.tsdb.trail.Trail;
import dev.perennial.tsdb.trail.TrailId;
import dev.perennial.tsdb.wal.LogReplay;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The trails of replicas that do not answer, read into memory and kept there within a budget of its own. Safe for many threads, of
/// which one reads at a time.
public final class Trails {
  /** How long a listing of a replica's trails holds. Nobody writes to the trail of the dead. */
  private static final Duration FRESH = Duration.ofSeconds(10);

  /** What a series costs beside its chunks. */
  private static final long SERIES = 300;

  private final ObjectStore bucket;
  private final TenantId tenant;
  private final long budget;
  private final InstantSource clock;
  private final Map<Labels, Listing> listings = new LinkedHashMap<>();
  private final LinkedHashMap<TrailId, Loaded> loaded = new LinkedHashMap<>(16, 0.75f, true);

  /// The trails in a tenant's bucket, of which about `budget` bytes are held at most.
  public Trails(ObjectStore bucket, TenantId tenant, long budget, InstantSource clock) {
    this.bucket = bucket;
    this.tenant = tenant;
    this.budget = budget;
    this.clock = clock;
  }

  private record Listing(Instant at, Map<TrailId, List<Trail.Listed>> trails) {}

  /// The samples of a window of one trail, as it was when its last parcel was `last`.
  private record Loaded(String last, TimeRange window, List<TrailSeries> series, List<String> problems, long bytes) {}

  private static final class TooLarge extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /// What the trails of the Prometheus with these external labels hold of this time.
  public synchronized Recent of(Labels external, TimeRanges ask) {
    try {
      var series = new ArrayList<TrailSeries>();
      var problems = new ArrayList<String>();
      Optional<TimeRange> shipped = Optional.empty();
      for (var entry : listing(external).trails().entrySet()) {
        var hull = entry.getValue().stream().flatMap(parcel -> parcel.name().range().stream()).reduce(TimeRange::hull);
        var wanted = hull.map(range -> TimeRanges.of(range).intersect(ask)).orElse(TimeRanges.none());
        if (!wanted.isEmpty()) {
          var window = wanted.ranges().getFirst().hull(wanted.ranges().getLast());
          var found = load(entry.getKey(), entry.getValue().getLast().key(), window, external);
          series.addAll(found.series());
          problems.addAll(found.problems());
          shipped = Optional.of(shipped.map(window::hull).orElse(window));
        }
      }
      return shipped.<Recent>map(range -> new Recent.Held(series, range, problems)).orElseGet(Recent.None::new);
    } catch (TooLarge e) {
      return new Recent.Unread("what it had shipped of its log takes more than the " + budget + " bytes that --trail-memory allows");
    } catch (ObjectStoreException | MalformedBytesException | UncheckedIOException e) {
      return new Recent.Unread("what it had shipped of its log cannot be read: " + e.getMessage());
    }
  }

  private Listing listing(Labels external) {
    var now = clock.instant();
    var known = listings.get(external);
    if (known != null && known.at().plus(FRESH).isAfter(now)) {
      return known;
    }
    var trails = new LinkedHashMap<TrailId, List<Trail.Listed>>();
    for (var id : Trail.list(bucket, tenant, external)) {
      var parcels = Trail.parcels(bucket, id);
      if (!parcels.isEmpty() && !RecoveredMark.stands(bucket, id, parcels.getLast())) {
        trails.put(id, parcels);
      }
    }
    var fresh = new Listing(now, trails);
    listings.put(external, fresh);
    return fresh;
  }

  private Loaded load(TrailId id, String last, TimeRange window, Labels external) {
    var known = loaded.get(id);
    if (known != null && known.last().equals(last) && known.window().contains(window)) {
      return known;
    }
    var wanted = known == null || !known.last().equals(last) ? window : window.hull(known.window());
    loaded.remove(id);
    var trail = Trail.open(bucket, id);
    var replay = LogReplay.of(trail.files());
    var series = new ArrayList<TrailSeries>();
    long[] bytes = {0};
    replay.read(
        wanted,
        budget / 4,
        (labels, chunks) -> {
          series.add(new TrailSeries(labels.with(external), chunks));
          bytes[0] += SERIES + chunks.stream().map(Chunk::data).mapToLong(data -> data.length() + 64L).sum();
          makeRoom(bytes[0]);
        });
    var problems = new ArrayList<>(trail.problems());
    problems.addAll(replay.problems());
    var fresh = new Loaded(last, wanted, series, problems, bytes[0]);
    loaded.put(id, fresh);
    return fresh;
  }

  /** Lets go of what was asked for least recently. */
  private void makeRoom(long wanted) {
    if (wanted > budget) {
      throw new TooLarge();
    }
    long held = loaded.values().stream().mapToLong(Loaded::bytes).sum();
    var oldest = loaded.entrySet().iterator();
    while (held + wanted > budget && oldest.hasNext()) {
      held -= oldest.next().getValue().bytes();
      oldest.remove();
    }
  }
}
