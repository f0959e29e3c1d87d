package dev.perennial.query.trace;

import java.net.URI;
import java.net.URISyntaxException;

/// Where spans are sent, by OTLP over HTTP: a collector's address, and which part of the traces that begin here. Of a trace that a caller
/// began the caller has decided.
public record Collector(URI address, double fraction) {
  private static final String PATH = "/v1/traces";

  /// Reads an address such as `http://127.0.0.1:4318`; OTLP's usual path is taken where it has none.
  ///
  /// @throws IllegalArgumentException if it is none, or the fraction is not between 0 and 1
  public static Collector parse(String address, double fraction) {
    if (!(fraction >= 0 && fraction <= 1)) {
      throw new IllegalArgumentException("Cannot take " + fraction + " for --tracing.sampling-fraction: it is a number from 0 to 1.");
    }
    try {
      var uri = new URI(address);
      boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (!http || uri.getHost() == null) {
        throw new IllegalArgumentException(wrong(address));
      }
      boolean whole = uri.getPath() != null && uri.getPath().length() > 1;
      return new Collector(whole ? uri : uri.resolve(PATH), fraction);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(wrong(address), e);
    }
  }

  private static String wrong(String address) {
    return "Cannot take \"" + address + "\" for --tracing.endpoint: it is a collector's address for OTLP over HTTP, such as http://127.0.0.1:4318.";
  }
}
