package dev.perennial.query.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// A web configuration file as Prometheus has it: TLS, users by name with the bcrypt hashes of their passwords, headers of every answer.
public record WebConfig(Optional<Tls> tls, Map<String, String> users, Map<String, String> headers) {
  /// What a server without a file does.
  public static final WebConfig NONE = new WebConfig(Optional.empty(), Map.of(), Map.of());

  private static final Set<String> HEADERS =
      Set.of("Content-Security-Policy", "X-Frame-Options", "X-Content-Type-Options", "X-XSS-Protection", "Strict-Transport-Security");
  private static final Map<String, String> VERSIONS =
      Map.of("TLS10", "TLSv1", "TLS11", "TLSv1.1", "TLS12", "TLSv1.2", "TLS13", "TLSv1.3");

  /// Copies the maps.
  public WebConfig {
    users = Map.copyOf(users);
    headers = Map.copyOf(headers);
  }

  /// What `tls_server_config` says; a `Pem` is a file or the text itself.
  record Tls(
      Pem certificate,
      Pem key,
      ClientAuth clients,
      Optional<Pem> authority,
      List<String> allowedNames,
      List<String> protocols,
      List<String> ciphers) {}

  /// PEM blocks, in a file or inline.
  sealed interface Pem {
    /// In a file, which may change.
    record InFile(Path file) implements Pem {}

    /// In the configuration.
    record Inline(String text) implements Pem {}
  }

  /// What is demanded of clients, by Go's names.
  enum ClientAuth {
    /** Nothing. */
    NoClientCert,
    /** A certificate is asked for, and any or none is taken. */
    RequestClientCert,
    /** Any certificate. */
    RequireAnyClientCert,
    /** None, or one of the authority's. */
    VerifyClientCertIfGiven,
    /** One of the authority's. */
    RequireAndVerifyClientCert;

    boolean verifies() {
      return this == VerifyClientCertIfGiven || this == RequireAndVerifyClientCert;
    }

    boolean demands() {
      return this == RequireAnyClientCert || this == RequireAndVerifyClientCert;
    }
  }

  /// Reads a file.
  ///
  /// @throws IllegalArgumentException with a sentence if it cannot be read or says what no web configuration says
  public static WebConfig read(Path file) {
    try {
      return parse(Files.readString(file), file.toAbsolutePath().resolveSibling(""));
    } catch (IOException e) {
      throw new IllegalArgumentException("Cannot read the web configuration " + file + ": " + e.getMessage() + ".", e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("Cannot take the web configuration " + file + ": " + e.getMessage() + ".", e);
    }
  }

  private static WebConfig parse(String text, Path folder) {
    Object tree;
    try {
      tree = new Load(LoadSettings.builder().build()).loadFromString(text);
    } catch (YamlEngineException e) {
      throw new IllegalArgumentException("it is no YAML (" + String.valueOf(e.getMessage()).lines().findFirst().orElse("") + ")", e);
    }
    if (tree == null) {
      return NONE;
    }
    var top = new Section("", tree, Set.of("tls_server_config", "http_server_config", "basic_auth_users", "rate_limit"));
    var web = top.section("http_server_config", Set.of("http2", "headers"));
    return new WebConfig(
        top.section("tls_server_config", TLS_FIELDS).flatMap(section -> tls(section, folder)),
        users(top),
        web.flatMap(section -> section.section("headers", HEADERS)).map(Section::texts).orElse(Map.of()));
  }

  private static final Set<String> TLS_FIELDS =
      Set.of(
          "cert_file", "key_file", "cert", "key", "client_auth_type", "client_ca_file", "client_ca", "client_allowed_sans",
          "min_version", "max_version", "cipher_suites", "curve_preferences", "prefer_server_cipher_suites");

  private static Map<String, String> users(Section top) {
    var users = top.section("basic_auth_users", Set.of()).map(Section::texts).orElse(Map.of());
    users.forEach(
        (name, hash) -> {
          if (!hash.matches("\\$2[abxy]?\\$\\d\\d\\$[./A-Za-z0-9]{53}")) {
            throw new IllegalArgumentException("the password of the user \"" + name + "\" is no bcrypt hash, such as `htpasswd -nBC 10 \"\"` makes");
          }
        });
    return users;
  }

  private static Optional<Tls> tls(Section section, Path folder) {
    var certificate = pem(section, "cert", folder);
    var key = pem(section, "key", folder);
    var clients = clients(section.text("client_auth_type"));
    var authority = pem(section, "client_ca", folder);
    if (certificate.isEmpty() && key.isEmpty() && authority.isEmpty() && clients == ClientAuth.NoClientCert) {
      return Optional.empty();
    }
    if (certificate.isEmpty()) {
      throw new IllegalArgumentException("missing one of cert or cert_file");
    }
    if (key.isEmpty()) {
      throw new IllegalArgumentException("missing one of key or key_file");
    }
    if (authority.isPresent() && clients == ClientAuth.NoClientCert) {
      throw new IllegalArgumentException("client CA's have been configured without a Client Auth Policy");
    }
    if (authority.isEmpty() && clients.verifies()) {
      throw new IllegalArgumentException("client_auth_type " + clients + " needs client_ca or client_ca_file");
    }
    return Optional.of(
        new Tls(
            certificate.get(), key.get(), clients, authority, section.list("client_allowed_sans"), protocols(section), section.list("cipher_suites")));
  }

  private static ClientAuth clients(String word) {
    var known = List.of(ClientAuth.values());
    return word.isEmpty()
        ? ClientAuth.NoClientCert
        : known.stream()
            .filter(value -> value.name().equals(word))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("invalid client_auth_type \"" + word + "\": it is one of " + known));
  }

  private static List<String> protocols(Section section) {
    var order = List.of("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3");
    int first = order.indexOf(version(section, "min_version", "TLS12"));
    int last = order.indexOf(version(section, "max_version", "TLS13"));
    if (last < first) {
      throw new IllegalArgumentException("max_version is below min_version");
    }
    return order.subList(first, last + 1);
  }

  private static String version(Section section, String field, String missing) {
    var word = section.text(field).isEmpty() ? missing : section.text(field);
    var version = VERSIONS.get(word);
    if (version == null) {
      throw new IllegalArgumentException("unknown TLS version \"" + word + "\" in " + field + ": it is TLS10, TLS11, TLS12 or TLS13");
    }
    return version;
  }

  private static Optional<Pem> pem(Section section, String name, Path folder) {
    var inline = section.text(name);
    var file = section.text(name + "_file");
    if (!inline.isEmpty() && !file.isEmpty()) {
      throw new IllegalArgumentException("only one of " + name + " and " + name + "_file may be given");
    }
    if (!inline.isEmpty()) {
      return Optional.of(new Pem.Inline(inline));
    }
    return file.isEmpty() ? Optional.empty() : Optional.of(new Pem.InFile(folder.resolve(file)));
  }

  /** A map of the file, all of whose fields must be known; no names given, all are. */
  private record Section(String name, Map<String, Object> fields) {
    Section(String name, Object tree, Set<String> known) {
      this(name, fields(name, tree, known));
    }

    private static Map<String, Object> fields(String name, Object tree, Set<String> known) {
      if (!(tree instanceof Map<?, ?> map)) {
        throw new IllegalArgumentException((name.isEmpty() ? "it" : name) + " is no map");
      }
      var fields = new TreeMap<String, Object>();
      map.forEach(
          (key, value) -> {
            if (!known.isEmpty() && !known.contains(String.valueOf(key))) {
              throw new IllegalArgumentException("unknown field \"" + key + "\"" + (name.isEmpty() ? "" : " in " + name));
            }
            if (value != null) {
              fields.put(String.valueOf(key), value);
            }
          });
      return fields;
    }

    Optional<Section> section(String field, Set<String> known) {
      return Optional.ofNullable(fields.get(field)).map(tree -> new Section(field, tree, known));
    }

    String text(String field) {
      return fields.containsKey(field) ? String.valueOf(fields.get(field)) : "";
    }

    List<String> list(String field) {
      var texts = new ArrayList<String>();
      if (fields.get(field) instanceof List<?> list) {
        list.forEach(item -> texts.add(String.valueOf(item)));
      }
      return texts;
    }

    Map<String, String> texts() {
      var texts = new TreeMap<String, String>();
      fields.forEach((field, value) -> texts.put(field, String.valueOf(value)));
      return texts;
    }
  }
}
