package dev.perennial.query.endpoints;

import dev.perennial.query.trace.Trace;
import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.storeapi.StoreClient;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Connections to endpoints, one each, made when first used.
public final class StoreClients implements AutoCloseable {
  private final ConcurrentHashMap<String, StoreClient> byAddress = new ConcurrentHashMap<>();
  private final TenantId tenant;
  private final Optional<StoreClient.Trust> trust;

  /// Connections on behalf of a tenant, without encryption.
  public StoreClients(TenantId tenant) {
    this(tenant, Optional.empty());
  }

  /// Connections on behalf of a tenant, over TLS where something is said of it.
  public StoreClients(TenantId tenant, Optional<StoreClient.Trust> trust) {
    this.tenant = tenant;
    this.trust = trust;
  }

  /// The connection to `host:port`.
  public StoreClient at(String address) {
    return byAddress.computeIfAbsent(address, this::open);
  }

  private StoreClient open(String address) {
    var greeting = new StoreClient.Greeting(tenant.text(), Trace::headers);
    return trust.map(known -> StoreClient.encrypted(address, greeting, known)).orElseGet(() -> StoreClient.plaintext(address, greeting));
  }

  /// Ends the connections to all other addresses.
  void retain(Set<String> addresses) {
    for (var address : byAddress.keySet()) {
      if (!addresses.contains(address)) {
        var client = byAddress.remove(address);
        if (client != null) {
          client.close();
        }
      }
    }
  }

  @Override
  public void close() {
    retain(Set.of());
  }
}
