package dev.perennial.query.access;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/// Which clients' certificates are believed: any where there is no authority; with names given, only those that bear one of them.
final class ClientTrust extends X509ExtendedTrustManager {
  private final Optional<X509ExtendedTrustManager> authority;
  private final List<String> names;

  ClientTrust(Optional<X509ExtendedTrustManager> authority, List<String> names) {
    this.authority = authority;
    this.names = List.copyOf(names);
  }

  private void checkName(X509Certificate[] chain) throws CertificateException {
    if (names.isEmpty()) {
      return;
    }
    var alternatives = chain[0].getSubjectAlternativeNames();
    if (alternatives == null || alternatives.stream().noneMatch(name -> names.contains(String.valueOf(name.get(1))))) {
      throw new CertificateException("could not find allowed SANs in client cert, expected: " + names);
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
    if (authority.isPresent()) {
      authority.get().checkClientTrusted(chain, type, engine);
    }
    checkName(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
    if (authority.isPresent()) {
      authority.get().checkClientTrusted(chain, type, socket);
    }
    checkName(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    if (authority.isPresent()) {
      authority.get().checkClientTrusted(chain, type);
    }
    checkName(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
    throw new CertificateException("A server asks no server");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
    throw new CertificateException("A server asks no server");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    throw new CertificateException("A server asks no server");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return authority.map(X509ExtendedTrustManager::getAcceptedIssuers).orElse(new X509Certificate[0]);
  }
}
