package dev.perennial.query.wiring;

import dev.perennial.tsdb.storeapi.StoreClient;
import dev.perennial.tsdb.storeapi.StoreServer;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// How sidecars and other endpoints are met; the words are Thanos'.
final class GrpcClientOptions {
  @Option(names = "--grpc-client-tls-secure", description = "Endpoints are asked over TLS.")
  private boolean secure;

  @Option(names = "--grpc-client-tls-ca", paramLabel = "FILE", description = "The authorities that sign endpoints' certificates, PEM. Default: the platform's")
  private @Nullable Path authorities;

  @Option(names = "--grpc-client-tls-skip-verify", description = "Endpoints' certificates are not checked: encrypted, and perhaps with the wrong one.")
  private boolean unchecked;

  @Option(names = "--grpc-client-tls-cert", paramLabel = "FILE", description = "The certificate shown to endpoints, PEM.")
  private @Nullable Path certificate;

  @Option(names = "--grpc-client-tls-key", paramLabel = "FILE", description = "Its key, PEM (PKCS #8).")
  private @Nullable Path key;

  @Option(names = "--grpc-client-server-name", paramLabel = "NAME", description = "The name that endpoints' certificates are of, where it is not their address.")
  private @Nullable String serverName;

  Optional<StoreClient.Trust> trust() {
    if ((certificate == null) != (key == null)) {
      throw new IllegalArgumentException("Cannot show endpoints a certificate: --grpc-client-tls-cert and --grpc-client-tls-key go together.");
    }
    if (!secure) {
      if (authorities != null || unchecked || certificate != null || serverName != null) {
        throw new IllegalArgumentException("Cannot ask endpoints over TLS without --grpc-client-tls-secure, which the other options of TLS need.");
      }
      return Optional.empty();
    }
    return Optional.of(new StoreClient.Trust(servers(), Optional.ofNullable(serverName), identity()));
  }

  private Optional<StoreServer.Identity> identity() {
    return certificate == null || key == null ? Optional.empty() : Optional.of(new StoreServer.Identity(certificate, key, Optional.empty()));
  }

  private StoreClient.Servers servers() {
    if (unchecked) {
      return new StoreClient.Servers.Any();
    }
    return authorities == null ? new StoreClient.Servers.Known() : new StoreClient.Servers.Signed(authorities);
  }
}
