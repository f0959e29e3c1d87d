package dev.perennial.query.http;

import dev.perennial.tsdb.catalog.TenantId;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;

/// Whose request it is: the tenant that the client's certificate names, else the one of the first header that is there, else the default.
public record Tenancy(TenantId missing, List<String> headers, Optional<Field> certificate) {
  /// Copies the names.
  public Tenancy {
    headers = List.copyOf(headers);
  }

  /// All requests are of one tenant.
  public static Tenancy of(TenantId only) {
    return new Tenancy(only, List.of(), Optional.empty());
  }

  /// Which part of a certificate's subject names the tenant.
  public enum Field {
    /// `O`
    ORGANIZATION("organization", "O"),
    /// `OU`
    ORGANIZATIONAL_UNIT("organizationalUnit", "OU"),
    /// `CN`
    COMMON_NAME("commonName", "CN");

    private final String word;
    private final String type;

    Field(String word, String type) {
      this.word = word;
      this.type = type;
    }

    /// The field by Thanos' word for it.
    public static Optional<Field> named(String word) {
      return List.of(values()).stream().filter(field -> field.word.equals(word)).findFirst();
    }
  }

  TenantId of(ServerRequest request) {
    if (certificate.isPresent()) {
      var name = subject(request, certificate.get());
      return tenant(name.orElseThrow(() -> Refusal.request("the client's certificate names no tenant: it has no " + certificate.get().word)));
    }
    for (var header : headers) {
      var value = request.headers().first(HeaderNames.create(header)).orElse("");
      if (!value.isEmpty()) {
        return tenant(value);
      }
    }
    return missing;
  }

  private static TenantId tenant(String text) {
    try {
      return new TenantId(text);
    } catch (IllegalArgumentException e) {
      throw Refusal.request(String.valueOf(e.getMessage()));
    }
  }

  private static Optional<String> subject(ServerRequest request, Field field) {
    var chain = request.remotePeer().tlsCertificates();
    if (chain.isEmpty() || !(chain.get()[0] instanceof X509Certificate certificate)) {
      return Optional.empty();
    }
    try {
      return new LdapName(certificate.getSubjectX500Principal().getName())
          .getRdns().stream().filter(rdn -> rdn.getType().equalsIgnoreCase(field.type)).map(rdn -> String.valueOf(rdn.getValue())).findFirst();
    } catch (InvalidNameException e) {
      return Optional.empty();
    }
  }
}
