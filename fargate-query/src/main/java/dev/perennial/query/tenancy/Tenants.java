package dev.perennial.query.tenancy;

import dev.perennial.query.endpoints.Discovery;
import dev.perennial.query.fanout.Sources;
import dev.perennial.query.scraped.Scraped;
import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Matcher;
import dev.perennial.tsdb.storeapi.Shard;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// What there is to query, by tenant.
public interface Tenants {
  /// What a tenant's requests may see.
  Share of(TenantId tenant);

  /// One tenant's data: samples, what its Prometheis tell, and who can be asked. With `only` everything is seen through that matcher.
  record Share(
      TenantId tenant,
      Sources sources,
      Scraped scraped,
      Supplier<List<Discovery.Standing>> stores,
      Optional<Matcher> only) {
    /// All that a tenant has.
    public Share(TenantId tenant, Sources sources, Scraped scraped, Supplier<List<Discovery.Standing>> stores) {
      this(tenant, sources, scraped, stores, Optional.empty());
    }

    /// The part of it that satisfies `matcher`, for tenants who share streams and are told apart by a label.
    public Share through(Matcher matcher) {
      return new Share(
          tenant, NarrowedPin.sources(sources, matcher.toString(), List.of(matcher), Shard.WHOLE), new VisibleScraped(scraped, matcher), stores, Optional.of(matcher));
    }

    /// The sources of which only the series of this shard are given.
    public Sources only(Shard shard) {
      return NarrowedPin.sources(sources, tenant.text(), List.of(), shard);
    }

    /// Whether something with these external labels may hold what the tenant may see.
    public boolean sees(Labels external) {
      return only.isEmpty() || !external.has(only.get().name()) || only.get().matches(external);
    }
  }
}
