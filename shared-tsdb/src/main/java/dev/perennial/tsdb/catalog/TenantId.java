package dev.perennial.tsdb.catalog;

/// A tenant: the outermost wall between data. Letters, digits, dot, dash and underscore, at most 63.
public record TenantId(String text) implements Comparable<TenantId> {
  /// The tenant of those who name none; Thanos' word.
  public static final TenantId DEFAULT = new TenantId("default-tenant");

  /// Checks the characters.
  public TenantId {
    if (!text.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,62}")) {
      throw new IllegalArgumentException("Cannot take \"" + text + "\" for a tenant: letters, digits, dot, dash and underscore only, at most 63");
    }
  }

  @Override
  public int compareTo(TenantId other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }
}
