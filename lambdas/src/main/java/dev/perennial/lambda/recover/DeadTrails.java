package dev.perennial.lambda.recover;

import dev.perennial.tsdb.catalog.Catalog;
import dev.perennial.tsdb.catalog.Member;
import dev.perennial.tsdb.catalog.StreamId;
import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.objectstore.ObjectStore;
import dev.perennial.tsdb.time.TimeRange;
import dev.perennial.tsdb.time.TimeRanges;
import dev.perennial.tsdb.trail.Trail;
import dev.perennial.tsdb.trail.TrailId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// Tells trails that nobody writes any more from those that grow.
final class DeadTrails {
  private final ObjectStore bucket;
  private final Catalog catalog;
  private final TenantId tenant;
  private final Duration silence;

  DeadTrails(ObjectStore bucket, Catalog catalog, TenantId tenant, Duration silence) {
    this.bucket = bucket;
    this.catalog = catalog;
    this.tenant = tenant;
    this.silence = silence;
  }

  /// A trail that has ended, its parcels, and the time that the trail growing in its place holds, if there is one.
  record Dead(TrailId id, List<Trail.Listed> parcels, TimeRanges goneOn) {
    Optional<TimeRange> hull() {
      return parcels.stream().flatMap(parcel -> parcel.name().range().stream()).reduce(TimeRange::hull);
    }
  }

  List<Dead> find(Instant now) {
    var members = new TreeMap<String, Member>();
    catalog.members(tenant).forEach(member -> members.put(StreamId.of(tenant, member.labels()).hash(), member));
    var trails = Trail.list(bucket, tenant);
    var dead = new ArrayList<Dead>();
    for (int i = 0; i < trails.size(); i++) {
      var id = trails.get(i);
      var member = Optional.ofNullable(members.get(id.replica())).filter(m -> m.expires().plus(silence).isAfter(now));
      boolean newest = i + 1 == trails.size() || !trails.get(i + 1).replica().equals(id.replica());
      boolean grows =
          member.isPresent() && (member.get().trail().incarnation().isEmpty() ? newest : member.get().trail().incarnation().equals(id.incarnation().text()));
      if (grows) {
        continue;
      }
      var parcels = Trail.parcels(bucket, id);
      // Its sidecar may be starting, and not yet have reported.
      if (!parcels.isEmpty() && !parcels.getLast().written().plus(silence).isAfter(now)) {
        dead.add(new Dead(id, parcels, goneOn(member)));
      }
    }
    return dead;
  }

  private TimeRanges goneOn(Optional<Member> member) {
    if (member.isEmpty() || member.get().trail().incarnation().isEmpty()) {
      return TimeRanges.none();
    }
    var incarnation = member.get().trail().incarnation();
    return Trail.list(bucket, tenant, member.get().labels()).stream()
        .filter(id -> id.incarnation().text().equals(incarnation))
        .flatMap(id -> Trail.open(bucket, id).inOrder().stream())
        .reduce(TimeRange::hull)
        .map(TimeRanges::of)
        .orElse(TimeRanges.none());
  }
}
