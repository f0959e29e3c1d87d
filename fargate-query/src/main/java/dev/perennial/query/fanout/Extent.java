package dev.perennial.query.fanout;

import dev.perennial.query.blocks.Portion;
import dev.perennial.query.endpoints.Endpoint;
import dev.perennial.tsdb.catalog.LiveBlock;
import dev.perennial.tsdb.catalog.Manifest;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Matcher;
import dev.perennial.tsdb.time.TimeRange;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// What there is to read: under which external labels, and of which time; nothing where that is empty.
public record Extent(List<Labels> labelSets, Optional<TimeRange> range) {
  /// Something that says of itself neither labels nor times, and so may hold anything.
  public static final Extent UNKNOWN = new Extent(List.of(), Optional.of(TimeRange.ALL));

  /// Copies the list.
  public Extent {
    labelSets = List.copyOf(labelSets);
  }

  /// What the live blocks of manifests hold, as far as they are in `portion`.
  public static Extent of(Collection<Manifest> manifests, Portion portion) {
    var labelSets = new TreeSet<Labels>();
    var within = portion.within();
    long start = Long.MAX_VALUE;
    long end = Long.MIN_VALUE;
    for (var manifest : manifests) {
      var replicas = new HashSet<Labels>();
      for (var block : manifest.live()) {
        if (portion.holds(block.id()) && block.range().overlaps(within)) {
          start = Math.min(start, Math.max(within.start(), block.range().start()));
          end = Math.max(end, Math.min(within.end(), block.range().end()));
          replicas.addAll(replicas(block));
        }
      }
      replicas.forEach(replica -> labelSets.add(manifest.labels().with(replica)));
    }
    return new Extent(List.copyOf(labelSets), start < end ? Optional.of(new TimeRange(start, end)) : Optional.empty());
  }

  /** A block of several replicas carries no replica label, and of one whose replicas nobody knows any series may. */
  private static Set<Labels> replicas(LiveBlock block) {
    return block.coverage().size() == 1 ? Set.of(block.coverage().getFirst().replica()) : Set.of(Labels.empty());
  }

  /// Both together.
  Extent and(Endpoint endpoint) {
    var all = new TreeSet<>(labelSets);
    all.addAll(endpoint.labelSets());
    return new Extent(List.copyOf(all), Optional.of(range.map(own -> own.hull(endpoint.offered())).orElse(endpoint.offered())));
  }

  /// What may satisfy the matchers.
  public Extent only(List<Matcher> matchers) {
    var agreeing =
        labelSets.stream()
            .filter(labels -> matchers.stream().allMatch(matcher -> !labels.has(matcher.name()) || matcher.matches(labels)))
            .toList();
    return new Extent(agreeing, agreeing.isEmpty() && !labelSets.isEmpty() ? Optional.empty() : range);
  }
}
