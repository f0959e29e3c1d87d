package dev.perennial.query.wiring;

import dev.perennial.query.serve.ServedStore;
import dev.perennial.query.tenancy.Tenancy;
import dev.perennial.query.tenancy.Tenants;
import dev.perennial.tsdb.storeapi.StoreException;
import dev.perennial.tsdb.storeapi.StoreServer;

/// Opens the StoreAPI's server, which gives every caller the store of its tenant.
final class StoreDoor {
  private StoreDoor() {}

  static StoreServer open(StoreServer.Door door, ServedStore.Kind kind, Tenancy tenancy, Tenants tenants) {
    return StoreServer.start(
        door,
        caller -> {
          try {
            return new ServedStore(kind, tenants.of(tenancy.of(caller.header(), caller.certificate())));
          } catch (Tenancy.NamelessException e) {
            throw StoreException.invalidArgument(String.valueOf(e.getMessage()));
          }
        });
  }

  /// Where a server that was opened can be reached.
  static String address(StoreServer.Door door, StoreServer server) {
    return door.address().getHostString() + ":" + server.port();
  }
}
