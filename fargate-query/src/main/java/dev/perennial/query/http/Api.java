package dev.perennial.query.http;

import java.util.List;

/// The functions of the API by path.
public final class Api {
  private final List<Route> routes;

  Api(List<Route> routes) {
    this.routes = List.copyOf(routes);
  }

  List<Route> routes() {
    return routes;
  }

  /// One path below `/api/v1`; `form` is whether parameters may also come in a POST body.
  record Route(String path, boolean form, Endpoint endpoint) {
    static Route get(String path, Endpoint endpoint) {
      return new Route(path, false, endpoint);
    }

    static Route form(String path, Endpoint endpoint) {
      return new Route(path, true, endpoint);
    }

    /// The path as a metric label: without its parameters, so that their values make no series.
    String label() {
      return path.substring(1);
    }
  }
}
