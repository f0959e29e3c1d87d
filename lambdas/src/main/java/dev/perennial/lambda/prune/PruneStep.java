package dev.perennial.lambda.prune;

import dev.perennial.lambda.failure.Failures;
import dev.perennial.lambda.flow.Journal;
import dev.perennial.lambda.flow.Wording;
import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.catalog.Catalog;
import dev.perennial.tsdb.catalog.Member;
import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.objectstore.ObjectStore;
import dev.perennial.tsdb.trail.RecoveredMark;
import dev.perennial.tsdb.trail.Trail;
import dev.perennial.tsdb.trail.TrailId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Removes the parcels that blocks have made needless, with what a bucket with versions keeps of them, and then members that are gone.
public final class PruneStep {
  private static final Logger LOG = LoggerFactory.getLogger(PruneStep.class);
  private static final String MARK = "superseded";

  /** Whoever reads a trail has listed it moments ago; what lies longer is only paid for. */
  private static final Duration LONGEST = Duration.ofHours(6);

  private final ObjectStore bucket;
  private final Catalog catalog;
  private final TenantId tenant;
  private final Set<String> replicaLabels;
  private final Duration delay;
  private final Journal journal;

  /// A step for one tenant's bucket; superseded parcels lie for `delay`, and for six hours at most.
  public PruneStep(ObjectStore bucket, Catalog catalog, TenantId tenant, Set<String> replicaLabels, Duration delay, Journal journal) {
    this.bucket = bucket;
    this.catalog = catalog;
    this.tenant = tenant;
    this.replicaLabels = Set.copyOf(replicaLabels);
    this.delay = delay;
    this.journal = journal;
  }

  /// A look in the past: all parcels up to `upTo` were superseded then.
  private record Look(long upTo, Instant at) {}

  /// Looks at each trail once; the number of parcels removed. One sick trail holds up no other: it is added to `failures`.
  public int prune(Failures failures) {
    int removed = 0;
    forget();
    for (var id : Trail.list(bucket, tenant)) {
      var started = journal.now();
      try {
        removed += prune(id, started);
      } catch (RuntimeException e) {
        var sentence = "could not prune " + id.prefix() + ": " + e.getMessage();
        LOG.warn("prune failed and will be tried again: {}", sentence);
        LOG.debug("The failure in full", e);
        journal.enter("prune", "", started, Journal.Outcome.FAILED, sentence);
        failures.add(sentence, e);
      }
    }
    return removed;
  }

  /** Who left is listed for its trail's sake only; who fell silent also for somebody to see it. */
  private void forget() {
    var now = journal.now();
    for (var member : catalog.members(tenant)) {
      boolean gone = !member.isAliveAt(now) && (member.hasLeft() || !member.expires().plus(Member.REMEMBERED).isAfter(now));
      if (gone && Trail.list(bucket, tenant, member.labels()).stream().allMatch(this::isNeedless)) {
        catalog.leave(member);
        journal.enter(
            "prune",
            catalog.manifest(tenant, member.labels().without(replicaLabels)).stream().hash(),
            now,
            Journal.Outcome.DONE,
            "forgot the member " + member.labels() + ": it " + (member.hasLeft() ? "left" : "fell silent") + " at " + member.heartbeat()
                + ", and no log of it is left that is not in blocks.");
      }
    }
  }

  private boolean isNeedless(TrailId id) {
    var parcels = Trail.parcels(bucket, id);
    return parcels.isEmpty() || RecoveredMark.stands(bucket, id, parcels.getLast());
  }

  private int prune(TrailId id, Instant now) {
    var listed = Trail.parcels(bucket, id);
    if (listed.isEmpty()) {
      bucket.erase(List.of(id.prefix() + RecoveredMark.NAME, id.prefix() + MARK));
      return 0;
    }
    var first = listed.getFirst();
    var labels = Trail.head(bucket, listed.getLast()).labels();
    var manifest = catalog.manifest(tenant, labels.without(replicaLabels));
    var covered = manifest.covered(labels.only(replicaLabels));
    if (first.name().range().filter(range -> !covered.contains(range)).isPresent()) {
      return 0;
    }
    var life = RecoveredMark.stands(bucket, id, listed.getLast()) ? Superseded.Life.RECOVERED : Superseded.Life.NEEDED;
    var trail = Trail.open(bucket, id);
    long upTo = Superseded.upTo(trail.parcels(), trail.checkpoint(), covered, life, manifest::accountsFor);
    var looks = looks(id);
    var lying = delay.compareTo(LONGEST) < 0 ? delay : LONGEST;
    long due = looks.stream().filter(look -> !look.at().plus(lying).isAfter(now)).mapToLong(Look::upTo).max().orElse(-1);
    var needless = listed.stream().filter(parcel -> parcel.name().sequence() <= Math.min(due, upTo)).map(Trail.Listed::key).toList();
    bucket.erase(needless);
    note(id, looks, upTo, due, now);
    if (!needless.isEmpty()) {
      journal.enter(
          "prune",
          manifest.stream().hash(),
          now,
          Journal.Outcome.DONE,
          "removed " + Wording.count(needless.size(), "parcel") + " of the log of " + labels + ": its samples are in blocks.");
    }
    return needless.size();
  }

  private void note(TrailId id, List<Look> looks, long upTo, long due, Instant now) {
    var kept = new ArrayList<>(looks.stream().filter(look -> look.upTo() > due).toList());
    long known = looks.stream().mapToLong(Look::upTo).max().orElse(-1);
    if (upTo > known) {
      kept.add(new Look(upTo, now));
    }
    if (!kept.equals(looks)) {
      var text = new StringBuilder();
      kept.forEach(look -> text.append(look.upTo()).append(' ').append(look.at()).append('\n'));
      bucket.put(id.prefix() + MARK, ByteSlice.of(text.toString().getBytes(StandardCharsets.UTF_8)));
    }
  }

  private List<Look> looks(TrailId id) {
    var text = bucket.read(id.prefix() + MARK).map(bytes -> new String(bytes.toArray(), StandardCharsets.UTF_8)).orElse("");
    return text.lines()
        .map(line -> line.split(" ", -1))
        .map(words -> new Look(Long.parseLong(words[0]), Instant.parse(words[1])))
        .toList();
  }
}
