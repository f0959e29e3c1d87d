package dev.perennial.query.wiring;

import dev.perennial.tsdb.storeapi.StoreServer;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Where the StoreAPI is served, and to whom; the words for TLS are Thanos'.
final class GrpcServerOptions {
  @Option(names = "--grpc", paramLabel = "HOST:PORT", description = "Where to serve the StoreAPI; port 0 takes a free one.")
  private @Nullable String address;

  @Option(names = "--grpc.series-max-concurrency", paramLabel = "N", defaultValue = "20", description = "How many calls for series are answered at a time; others wait. Default: ${DEFAULT-VALUE}")
  private int calls;

  @Option(names = "--grpc-server-tls-cert", paramLabel = "FILE", description = "The certificate that gRPC shows, PEM; without it nothing is encrypted. Read again when it changes.")
  private @Nullable Path certificate;

  @Option(names = "--grpc-server-tls-key", paramLabel = "FILE", description = "Its key, PEM (PKCS #8).")
  private @Nullable Path key;

  @Option(names = "--grpc-server-tls-client-ca", paramLabel = "FILE", description = "The authorities of which clients must show a certificate, PEM; without it they need none.")
  private @Nullable Path clients;

  /// Where to serve, or nowhere where neither the command line nor `otherwise` names an address.
  Optional<StoreServer.Door> door(Optional<String> otherwise) {
    var identity = identity();
    return Optional.ofNullable(address)
        .or(() -> otherwise)
        .map(HostAndPort::parse)
        .map(where -> new StoreServer.Door(new InetSocketAddress(where.host(), where.port()), identity, calls));
  }

  private Optional<StoreServer.Identity> identity() {
    if (certificate != null && key != null) {
      return Optional.of(new StoreServer.Identity(certificate, key, Optional.ofNullable(clients)));
    }
    if (certificate != null || key != null || clients != null) {
      throw new IllegalArgumentException("Cannot serve gRPC over TLS: --grpc-server-tls-cert and --grpc-server-tls-key go together, and --grpc-server-tls-client-ca with both.");
    }
    return Optional.empty();
  }

  /// What has to be said where anybody on the network may ask anything by gRPC.
  static Optional<String> openness(StoreServer.Door door) {
    var host = door.address().getAddress();
    boolean here = host != null && host.isLoopbackAddress();
    boolean certificates = door.identity().flatMap(StoreServer.Identity::clients).isPresent();
    return here || certificates
        ? Optional.empty()
        : Optional.of(
            "perennial: gRPC at "
                + door.address().getHostString()
                + " is open to everybody who can reach it: give --grpc-server-tls-client-ca, or listen on 127.0.0.1.");
  }
}
