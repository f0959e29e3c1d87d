package dev.perennial.sidecar.wiring;

import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.location.BucketLocation;
import dev.perennial.tsdb.location.CatalogLocation;
import dev.perennial.tsdb.storeapi.StoreServer;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What the command line says.
///
/// `identity` is what gRPC shows and demands over TLS, if it is encrypted; `advertise` is the address that queriers find in the catalogue, empty for the one gRPC listens on; nothing older than `oldest`
/// (milliseconds) is answered for; the log is shipped each `trailInterval`, and at most `spoolBytes` of it wait on the disk; all answers under way may hold `answerBytes` together.
public record Settings(
    URI prometheus,
    Path data,
    BucketLocation bucket,
    CatalogLocation catalog,
    InetSocketAddress grpc,
    Optional<StoreServer.Identity> identity,
    InetSocketAddress http,
    String advertise,
    TenantId tenant,
    List<String> replicaLabels,
    Duration shipInterval,
    Duration trailInterval,
    long spoolBytes,
    Duration heartbeat,
    long oldest,
    long answerBytes) {
  /// Copies the list.
  public Settings {
    replicaLabels = List.copyOf(replicaLabels);
  }
}
