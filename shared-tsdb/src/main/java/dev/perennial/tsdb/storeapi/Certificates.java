package dev.perennial.tsdb.storeapi;

import io.grpc.ChannelCredentials;
import io.grpc.ServerCredentials;
import io.grpc.TlsChannelCredentials;
import io.grpc.TlsServerCredentials;
import io.grpc.util.AdvancedTlsX509KeyManager;
import io.grpc.util.AdvancedTlsX509TrustManager;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// Certificates and keys in PEM files as gRPC takes them, read again when they change.
final class Certificates {
  private static final long MINUTES_BETWEEN_LOOKS = 1;

  private Certificates() {}

  /// What looks at the files; closed with the server or client that shows what they hold.
  static final class Kept implements AutoCloseable {
    private final List<ScheduledExecutorService> clocks = new ArrayList<>();

    private ScheduledExecutorService clock() {
      var clock = Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("certificates").factory());
      clocks.add(clock);
      return clock;
    }

    @Override
    public void close() {
      clocks.forEach(ScheduledExecutorService::shutdownNow);
    }
  }

  static ServerCredentials server(StoreServer.Identity identity, Kept kept) {
    var credentials = TlsServerCredentials.newBuilder().keyManager(keys(identity.certificate(), identity.key(), kept));
    identity
        .clients()
        .ifPresent(
            authorities ->
                credentials
                    .trustManager(trust(authorities, AdvancedTlsX509TrustManager.Verification.CERTIFICATE_ONLY_VERIFICATION, kept))
                    .clientAuth(TlsServerCredentials.ClientAuth.REQUIRE));
    return credentials.build();
  }

  static ChannelCredentials client(StoreClient.Trust trust, Kept kept) {
    var credentials = TlsChannelCredentials.newBuilder();
    trust.identity().ifPresent(own -> credentials.keyManager(keys(own.certificate(), own.key(), kept)));
    switch (trust.servers()) {
      case StoreClient.Servers.Known _ -> {}
      case StoreClient.Servers.Signed(var authorities) ->
          credentials.trustManager(
              trust(authorities, AdvancedTlsX509TrustManager.Verification.CERTIFICATE_AND_HOST_NAME_VERIFICATION, kept));
      case StoreClient.Servers.Any _ -> credentials.trustManager(anybody());
    }
    return credentials.build();
  }

  private static AdvancedTlsX509KeyManager keys(Path certificate, Path key, Kept kept) {
    try {
      var keys = new AdvancedTlsX509KeyManager();
      var _ = keys.updateIdentityCredentials(certificate.toFile(), key.toFile(), MINUTES_BETWEEN_LOOKS, TimeUnit.MINUTES, kept.clock());
      return keys;
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      throw new IllegalArgumentException(
          "Cannot take the certificate in " + certificate + " and the key in " + key + ", which are to be PEM, the key PKCS #8 without a password: "
              + e.getMessage(),
          e);
    }
  }

  private static AdvancedTlsX509TrustManager trust(Path authorities, AdvancedTlsX509TrustManager.Verification verification, Kept kept) {
    try {
      var trust = AdvancedTlsX509TrustManager.newBuilder().setVerification(verification).build();
      var _ = trust.updateTrustCredentials(authorities.toFile(), MINUTES_BETWEEN_LOOKS, TimeUnit.MINUTES, kept.clock());
      return trust;
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      throw new IllegalArgumentException("Cannot take the authorities in " + authorities + ", which are to be certificates in PEM: " + e.getMessage(), e);
    }
  }

  private static AdvancedTlsX509TrustManager anybody() {
    try {
      return AdvancedTlsX509TrustManager.newBuilder()
          .setVerification(AdvancedTlsX509TrustManager.Verification.INSECURELY_SKIP_ALL_VERIFICATION)
          .build();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Trusting everybody needs no certificate", e);
    }
  }
}
