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
  private final Map<Labels, Remaining> remains = new LinkedHashMap<>();
  private final LinkedHashMap<TrailId, Loaded> loaded = new LinkedHashMap<>(16, 0.75f, true);

  /// The trails in a tenant's bucket, of which about `budget` bytes are held at most.
  public Trails(ObjectStore bucket, TenantId tenant, long budget, InstantSource clock) {
    this.bucket = bucket;
    this.tenant = tenant;
    this.budget = budget;
    this.clock = clock;
  }

  private record Listing(Instant at, Map<TrailId, List<Trail.Listed>> trails) {}

  /// What was left beside the trail `growing` when it was last looked for, and what that one had gone on with.
  private record Remaining(String growing, Instant at, TimeRanges ranges, Optional<TimeRange> goneOn) {
    /// Whether nothing is left, and more only when another disk is lost: then another trail grows.
    boolean isFinal() {
      return ranges.isEmpty() && !growing.isEmpty();
    }
  }

  /// The samples of a window of one trail, as it was when its last parcel was `last`.
  private record Loaded(String last, TimeRange window, List<TrailSeries> series, List<String> problems, long bytes) {}

  private static final class TooLarge extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /// What the trails of the Prometheus with these external labels hold of this time.
  public Recent of(Labels external, TimeRanges ask) {
    return of(external, "", ask);
  }

  /// The time of which the trails of lost disks of a Prometheus hold samples that its trail `growing` does not begin with, as far as no block is known to
  /// have them. All time where that cannot be told now: whoever asks for it then hears why.
  public synchronized TimeRanges left(Labels external, String growing) {
    var known = Optional.ofNullable(remains.get(external)).filter(before -> before.growing().equals(growing));
    var valid = known.filter(before -> before.isFinal() || before.at().plus(FRESH).isAfter(clock.instant()));
    if (valid.isPresent()) {
      return valid.get().ranges();
    }
    try {
      var left = TimeRanges.none();
      var goneOn = known.flatMap(Remaining::goneOn);
      for (var entry : listing(external).trails().entrySet()) {
        var hull = hull(entry.getValue());
        boolean grows = entry.getKey().incarnation().text().equals(growing);
        if (grows) {
          // It begins with what was restored, and goes on.
          goneOn = goneOn.or(() -> Trail.open(bucket, entry.getKey()).inOrder()).flatMap(begun -> hull.map(begun::hull));
        } else {
          left = left.union(hull.map(TimeRanges::of).orElse(TimeRanges.none()));
        }
      }
      left = left.minus(goneOn.map(TimeRanges::of).orElse(TimeRanges.none()));
      remains.put(external, new Remaining(growing, clock.instant(), left, goneOn));
      return left;
    } catch (ObjectStoreException | MalformedBytesException e) {
      return TimeRanges.of(TimeRange.ALL);
    }
  }

  private static Optional<TimeRange> hull(List<Trail.Listed> parcels) {
    return parcels.stream().flatMap(parcel -> parcel.name().range().stream()).reduce(TimeRange::hull);
  }

  /// The same without the trail `except`.
  public synchronized Recent of(Labels external, String except, TimeRanges ask) {
    try {
      var series = new ArrayList<TrailSeries>();
      var problems = new ArrayList<String>();
      Optional<TimeRange> shipped = Optional.empty();
      for (var entry : listing(external).trails().entrySet()) {
        var wanted = hull(entry.getValue()).map(range -> TimeRanges.of(range).intersect(ask)).orElse(TimeRanges.none());
        if (!wanted.isEmpty() && !entry.getKey().incarnation().text().equals(except)) {
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
