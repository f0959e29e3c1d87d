package dev.perennial.query.wiring;

/// Where to listen.
record HostAndPort(String host, int port) {
  /// The address `host:port`; without a host it is this machine alone. An IPv6 host stands in brackets.
  ///
  /// @throws IllegalArgumentException if it is none, with a sentence for the user
  static HostAndPort parse(String text) {
    int colon = text.lastIndexOf(':');
    try {
      int port = Integer.parseInt(text.substring(colon + 1));
      if (colon >= 0 && port >= 0 && port <= 65_535) {
        var host = text.substring(0, colon).replaceAll("^\\[(.*)]$", "$1");
        return new HostAndPort(host.isEmpty() ? "127.0.0.1" : host, port);
      }
    } catch (NumberFormatException _) {
      // Said below.
    }
    throw new IllegalArgumentException("Cannot listen at \"" + text + "\": an address looks like 127.0.0.1:9090.");
  }
}
