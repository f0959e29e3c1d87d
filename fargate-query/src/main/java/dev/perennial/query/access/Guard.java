package dev.perennial.query.access;

import at.favre.lib.crypto.bcrypt.BCrypt;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Lets requests in: with the password of one of the users, or with one of the tokens; all where there are neither. Safe for many threads.
public final class Guard {
  /** Compared with where there is no such user, so that names cannot be found out by time. */
  private static final String NOBODY = "$2y$10$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi";

  private final Watched<WebConfig> config;
  private final Watched<List<String>> tokens;
  private final Cache<String, Boolean> compared = Caffeine.newBuilder().maximumSize(1_000).build();

  private Guard(Watched<WebConfig> config, Watched<List<String>> tokens) {
    this.config = config;
    this.tokens = tokens;
  }

  /// A guard over a web configuration and a file of bearer tokens, one a line; both may be missing.
  ///
  /// @throws IllegalArgumentException with a sentence if one of them cannot be read
  public static Guard of(Optional<Path> webConfig, Optional<Path> tokenFile) {
    return new Guard(
        webConfig.map(file -> Watched.file(file, WebConfig::read)).orElse(Watched.always(WebConfig.NONE)),
        tokenFile.map(file -> Watched.file(file, Guard::lines)).orElse(Watched.always(List.of())));
  }

  private static List<String> lines(Path file) {
    try {
      var lines = Files.readAllLines(file).stream().map(String::strip).filter(line -> !line.isEmpty()).toList();
      if (lines.isEmpty()) {
        throw new IllegalArgumentException("There is no token in " + file + ": it has one a line.");
      }
      return lines;
    } catch (IOException e) {
      throw new IllegalArgumentException("Cannot read the tokens in " + file + ": " + e.getMessage() + ".", e);
    }
  }

  /// What the configuration says now.
  public WebConfig config() {
    return config.now();
  }

  /// Whether everybody is let in.
  public boolean isOpen() {
    return config.now().users().isEmpty() && tokens.now().isEmpty();
  }

  /// Whether a request with this `Authorization` header (`""` if missing) is let in.
  public boolean admits(String authorization) {
    if (isOpen()) {
      return true;
    }
    int space = authorization.indexOf(' ');
    if (space < 0) {
      return false;
    }
    var credentials = authorization.substring(space + 1).strip();
    return switch (authorization.substring(0, space).toLowerCase(Locale.ROOT)) {
      case "bearer" -> tokens.now().stream().anyMatch(token -> equal(token, credentials));
      case "basic" -> password(config.now().users(), credentials);
      default -> false;
    };
  }

  private static boolean equal(String a, String b) {
    return MessageDigest.isEqual(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
  }

  private boolean password(Map<String, String> users, String credentials) {
    String pair;
    try {
      pair = new String(Base64.getDecoder().decode(credentials), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return false;
    }
    int colon = pair.indexOf(':');
    if (users.isEmpty() || colon < 0) {
      return false;
    }
    var hash = users.get(pair.substring(0, colon));
    // A hash takes a tenth of a second on purpose, too long for every request of a dashboard.
    boolean right = compared.get(key(hash == null ? NOBODY : hash, pair), _ -> matches(hash == null ? NOBODY : hash, pair.substring(colon + 1)));
    return hash != null && right;
  }

  private static boolean matches(String hash, String password) {
    return BCrypt.verifyer().verify(password.getBytes(StandardCharsets.UTF_8), hash.getBytes(StandardCharsets.UTF_8)).verified;
  }

  private static String key(String hash, String pair) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      digest.update(hash.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest.digest(pair.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
