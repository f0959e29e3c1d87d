package dev.perennial.tsdb.scraped;

import dev.perennial.tsdb.labels.Labels;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;

/// What a Prometheus discovered.
public sealed interface Target {
  /// Its labels before relabelling.
  Labels discovered();

  /// The scrape pool that it belongs to, `""` where that is not told.
  String pool();

  /// The same without these labels.
  Target without(Set<String> replicaLabels);

  /// The targets of several replicas as one list: replica labels taken off, equal targets once, by pool and labels. Of an active one
  /// the sight of the replica that scraped it last counts.
  static List<Target> merged(Collection<Target> targets, Set<String> replicaLabels) {
    var byIdentity = new LinkedHashMap<List<Object>, Target>();
    for (var target : targets) {
      var plain = target.without(replicaLabels);
      byIdentity.merge(identity(plain), plain, Target::later);
    }
    return byIdentity.values().stream().sorted(Comparator.comparing(Target::pool).thenComparing(Target::shown)).toList();
  }

  // A replica that scrapes itself is told from its peer by the global URL alone.
  private static List<Object> identity(Target target) {
    return switch (target) {
      case Active active -> List.of(active.discovered(), active.labels(), active.pool(), active.url(), active.globalUrl());
      case Dropped dropped -> List.of(dropped.discovered(), dropped.pool());
    };
  }

  private static Target later(Target a, Target b) {
    return a instanceof Active before && b instanceof Active after && after.lastScrape().isAfter(before.lastScrape()) ? b : a;
  }

  private static Labels shown(Target target) {
    return switch (target) {
      case Active active -> active.labels();
      case Dropped dropped -> dropped.discovered();
    };
  }

  /// A target that is scraped. `health` is `up`, `down` or `unknown`; `seconds` is how long the last scrape took; `interval` and `timeout`
  /// are empty where they are not told.
  record Active(
      Labels discovered,
      Labels labels,
      String pool,
      String url,
      String globalUrl,
      String lastError,
      Instant lastScrape,
      double seconds,
      String health,
      String interval,
      String timeout)
      implements Target {
    /// The same under other labels.
    public Active labelled(Labels otherDiscovered, Labels others) {
      return new Active(otherDiscovered, others, pool, url, globalUrl, lastError, lastScrape, seconds, health, interval, timeout);
    }

    @Override
    public Active without(Set<String> replicaLabels) {
      return labelled(discovered.without(replicaLabels), labels.without(replicaLabels));
    }
  }

  /// A target that relabelling dropped.
  record Dropped(Labels discovered, String pool) implements Target {
    @Override
    public Dropped without(Set<String> replicaLabels) {
      return new Dropped(discovered.without(replicaLabels), pool);
    }
  }
}
