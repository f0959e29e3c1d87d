package dev.perennial.query.serve;

import dev.perennial.query.tenancy.Tenants;
import dev.perennial.tsdb.scraped.Teller;
import dev.perennial.tsdb.storeapi.StoreBackend;
import dev.perennial.tsdb.storeapi.StoreFacts;
import dev.perennial.tsdb.time.TimeRange;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a tenant may read as a store: a single shelf, whose series carry all their labels.
public final class ServedStore implements StoreBackend {
  private final Kind kind;
  private final Tenants.Share share;

  /// Which process serves it.
  public enum Kind {
    /// The querier: blocks, sidecars, other endpoints, and what Prometheis tell.
    QUERY("query"),
    /// Blocks alone.
    STORE("store");

    private final String word;

    Kind(String word) {
      this.word = word;
    }
  }

  /// A store of that kind over a tenant's share.
  public ServedStore(Kind kind, Tenants.Share share) {
    this.kind = kind;
    this.share = share;
  }

  @Override
  public StoreFacts facts() {
    var extent = share.sources().extent();
    // Thanos' word for nothing: a span that ends before it starts.
    long first = extent.range().map(TimeRange::start).orElse(Long.MAX_VALUE);
    long last = extent.range().map(range -> range.end() == Long.MAX_VALUE ? range.end() : range.last()).orElse(Long.MIN_VALUE);
    return new StoreFacts(kind.word, extent.labelSets(), first, last, abilities());
  }

  private Set<StoreFacts.Ability> abilities() {
    return switch (kind) {
      case QUERY -> EnumSet.allOf(StoreFacts.Ability.class);
      case STORE -> EnumSet.of(StoreFacts.Ability.SHARDING, StoreFacts.Ability.WITHOUT_REPLICA_LABELS);
    };
  }

  @Override
  public List<Shelf> shelves() {
    return List.of(new ServedShelf(kind, share.sources()));
  }

  @Override
  public Optional<Teller> teller() {
    return switch (kind) {
      case QUERY -> Optional.of(new ScrapedTeller(share.scraped()));
      case STORE -> Optional.empty();
    };
  }
}
