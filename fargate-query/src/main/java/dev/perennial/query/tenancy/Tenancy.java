package dev.perennial.query.tenancy;

import dev.perennial.tsdb.catalog.TenantId;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
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

  /// Whose request it is that comes with these headers and this certificate.
  ///
  /// @throws NamelessException if the name it gives is none, or it gives none and must
  public TenantId of(Function<String, Optional<String>> header, Optional<X509Certificate> shown) {
    if (certificate.isPresent()) {
      var name = shown.flatMap(one -> subject(one, certificate.get()));
      return tenant(
          name.orElseThrow(() -> new NamelessException("the client's certificate names no tenant: it has no " + certificate.get().word)));
    }
    for (var name : headers) {
      var value = header.apply(name).orElse("");
      if (!value.isEmpty()) {
        return tenant(value);
      }
    }
    return missing;
  }

  /// A request that names no tenant. The message is for whoever made it.
  public static final class NamelessException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NamelessException(String sentence) {
      super(sentence, null, false, false);
    }
  }

  private static TenantId tenant(String text) {
    try {
      return new TenantId(text);
    } catch (IllegalArgumentException e) {
      throw new NamelessException(String.valueOf(e.getMessage()));
    }
  }

  private static Optional<String> subject(X509Certificate certificate, Field field) {
    try {
      return new LdapName(certificate.getSubjectX500Principal().getName())
          .getRdns().stream().filter(rdn -> rdn.getType().equalsIgnoreCase(field.type)).map(rdn -> String.valueOf(rdn.getValue())).findFirst();
    } catch (InvalidNameException e) {
      return Optional.empty();
    }
  }
}
