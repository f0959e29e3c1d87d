package dev.perennial.query.wiring;

import dev.perennial.query.serve.ServedStore;
import dev.perennial.query.tenancy.Tenancy;
import dev.perennial.query.tenancy.Tenants;
import dev.perennial.query.trace.Trace;
import dev.perennial.query.trace.Tracer;
import dev.perennial.tsdb.storeapi.StoreBackend;
import dev.perennial.tsdb.storeapi.StoreException;
import dev.perennial.tsdb.storeapi.StoreServer;

/// Opens the StoreAPI's server, which gives every caller the store of its tenant.
final class StoreDoor {
  private StoreDoor() {}

  static StoreServer open(StoreServer.Door door, ServedStore.Kind kind, Tenancy tenancy, Tenants tenants, Tracer tracer) {
    return StoreServer.start(door, new Backends(kind, tenancy, tenants, tracer));
  }

  private record Backends(ServedStore.Kind kind, Tenancy tenancy, Tenants tenants, Tracer tracer) implements StoreServer.Backends {
    @Override
    public StoreBackend of(StoreServer.Caller caller) {
      try {
        return new ServedStore(kind, tenants.of(tenancy.of(caller.header(), caller.certificate())));
      } catch (Tenancy.NamelessException e) {
        throw StoreException.invalidArgument(String.valueOf(e.getMessage()));
      }
    }

    @Override
    public StoreServer.Watch watch(StoreServer.Caller caller, String method) {
      var request = tracer.begin(method, caller.header());
      return new StoreServer.Watch() {
        @Override
        public void during(Runnable work) {
          request.during(
              () -> {
                Trace.note("rpc.system", "grpc");
                work.run();
                return true;
              });
        }

        @Override
        public void ended(String failure) {
          request.end(failure);
        }
      };
    }
  }

  /// Where a server that was opened can be reached.
  static String address(StoreServer.Door door, StoreServer server) {
    return door.address().getHostString() + ":" + server.port();
  }
}
