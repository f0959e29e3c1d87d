package dev.perennial.sidecar.wiring;

import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.location.BucketLocation;
import dev.perennial.tsdb.location.CatalogLocation;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// What the command line says.
///
/// `advertise` is the address that queriers find in the catalogue, empty for the one gRPC listens on; nothing older than `oldest`
/// (milliseconds) is answered for; the log is shipped each `trailInterval`, and at most `spoolBytes` of it wait on the disk; all answers under way may hold `answerBytes` together.
public record Settings(
    URI prometheus,
    Path data,
    BucketLocation bucket,
    CatalogLocation catalog,
    InetSocketAddress grpc,
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
