package dev.perennial.query.fanout;

import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.storeapi.StoreClient;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Connections to endpoints, one each, made when first used.
public final class StoreClients implements AutoCloseable {
  private final ConcurrentHashMap<String, StoreClient> byAddress = new ConcurrentHashMap<>();
  private final TenantId tenant;

  /// Connections on behalf of a tenant.
  public StoreClients(TenantId tenant) {
    this.tenant = tenant;
  }

  /// The connection to `host:port`.
  StoreClient at(String address) {
    return byAddress.computeIfAbsent(address, where -> StoreClient.plaintext(where, tenant.text()));
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
