package dev.perennial.query.access;

import dev.perennial.query.access.WebConfig.Pem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// TLS as a web configuration asks for it: the server's own certificate, and what is demanded of clients.
///
/// `ciphers` is empty where Java's own choice stands.
public record ServerTls(SSLContext context, Clients clients, List<String> protocols, List<String> ciphers) {
  /// Whether clients show a certificate.
  public enum Clients {
    /// They are not asked.
    NONE,
    /// They may.
    MAY,
    /// They must.
    MUST
  }

  /// The TLS of a configuration, if it wants any.
  ///
  /// @throws IllegalArgumentException with a sentence if a certificate or key cannot be read
  public static Optional<ServerTls> of(WebConfig config) {
    return config.tls().map(ServerTls::of);
  }

  private static ServerTls of(WebConfig.Tls tls) {
    var files = new ArrayList<Path>();
    for (var pem : List.of(tls.certificate(), tls.key())) {
      if (pem instanceof Pem.InFile(var file)) {
        files.add(file);
      }
    }
    var identity = Watched.files(files, () -> new Identity(certificates(tls.certificate()), PrivateKeys.read(text(tls.key()))));
    try {
      var context = SSLContext.getInstance("TLS");
      context.init(new Identities[] {new Identities(identity)}, new TrustManager[] {trust(tls)}, null);
      var clients =
          tls.clients() == WebConfig.ClientAuth.NoClientCert ? Clients.NONE : tls.clients().demands() ? Clients.MUST : Clients.MAY;
      return new ServerTls(context, clients, tls.protocols(), tls.ciphers());
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalArgumentException("Cannot use TLS as configured: " + e.getMessage() + ".", e);
    }
  }

  private static String text(Pem pem) {
    return switch (pem) {
      case Pem.Inline(var text) -> text;
      case Pem.InFile(var file) -> {
        try {
          yield Files.readString(file);
        } catch (IOException e) {
          throw new IllegalArgumentException("Cannot read " + file + ": " + e.getMessage() + ".", e);
        }
      }
    };
  }

  private static List<X509Certificate> certificates(Pem pem) {
    try (var in = new ByteArrayInputStream(text(pem).getBytes(StandardCharsets.UTF_8))) {
      var found = new ArrayList<X509Certificate>();
      for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        found.add((X509Certificate) certificate);
      }
      if (found.isEmpty()) {
        throw new IllegalArgumentException("There is no certificate in " + pem + ".");
      }
      return found;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalArgumentException("Cannot read the certificate in " + pem + ": " + e.getMessage() + ".", e);
    }
  }

  private static X509ExtendedTrustManager trust(WebConfig.Tls tls) throws GeneralSecurityException, IOException {
    if (!tls.clients().verifies()) {
      return new ClientTrust(Optional.empty(), List.of());
    }
    var store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    for (var authority : certificates(tls.authority().orElseThrow())) {
      store.setCertificateEntry("ca" + store.size(), authority);
    }
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    for (var manager : factory.getTrustManagers()) {
      if (manager instanceof X509ExtendedTrustManager extended) {
        return new ClientTrust(Optional.of(extended), tls.allowedNames());
      }
    }
    throw new IllegalStateException("Every Java checks X.509 certificates");
  }

  /** A certificate chain and its key. */
  private record Identity(List<X509Certificate> chain, PrivateKey key) {
    Identity {
      chain = List.copyOf(chain);
    }
  }

  /** Shows whatever identity the files hold at the time of a handshake. */
  private static final class Identities extends X509ExtendedKeyManager {
    private static final String ALIAS = "server";

    private final Watched<Identity> identity;

    Identities(Watched<Identity> identity) {
      this.identity = identity;
    }

    private @Nullable String alias(String keyType) {
      var algorithm = identity.now().key().getAlgorithm();
      return keyType.equals(algorithm) || (keyType.startsWith("EC") && algorithm.equals("EC")) || (keyType.equals("RSASSA-PSS") && algorithm.equals("RSA"))
          ? ALIAS
          : null;
    }

    @Override
    public @Nullable String chooseEngineServerAlias(String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
      return alias(keyType);
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, Socket socket) {
      return alias(keyType);
    }

    @Override
    public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
      return new String[] {ALIAS};
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return identity.now().chain().toArray(X509Certificate[]::new);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      return identity.now().key();
    }

    @Override
    public String[] getClientAliases(String keyType, Principal @Nullable [] issuers) {
      return new String[0];
    }

    @Override
    public @Nullable String chooseClientAlias(String[] keyTypes, Principal @Nullable [] issuers, Socket socket) {
      return null;
    }
  }
}
