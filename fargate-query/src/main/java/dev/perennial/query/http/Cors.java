package dev.perennial.query.http;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.regex.Pattern;

/// Which other sites' pages may read answers: those whose origin matches as a whole; all by default, as with Prometheus.
public record Cors(Pattern origins) {
  private static final String ANY = ".*";

  /// All of them.
  public static final Cors ALL = new Cors(Pattern.compile(ANY));

  void allow(ServerRequest request, ServerResponse response) {
    response.header(HeaderNames.VARY, "Origin");
    var origin = request.headers().first(HeaderNames.ORIGIN);
    if (origin.isEmpty()) {
      return;
    }
    boolean any = origins.pattern().equals(ANY);
    if (!any && !origins.matcher(origin.get()).matches()) {
      return;
    }
    response.header(HeaderNames.ACCESS_CONTROL_ALLOW_HEADERS, "Accept, Authorization, Content-Type, Origin");
    response.header(HeaderNames.ACCESS_CONTROL_ALLOW_METHODS, "GET, POST, OPTIONS");
    response.header(HeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, any ? "*" : origin.get());
    response.header(HeaderNames.ACCESS_CONTROL_EXPOSE_HEADERS, "Date");
  }
}
