package dev.perennial.query.http;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.util.Map;

/// The page's files, from the folder `page` on the class path.
final class PageFiles implements Handler {
  private static final String FOLDER = "/page";
  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "svg", "image/svg+xml",
          "png", "image/png",
          "ico", "image/x-icon",
          "json", "application/json",
          "map", "application/json",
          "woff2", "font/woff2",
          "txt", "text/plain; charset=utf-8");

  @Override
  public void handle(ServerRequest request, ServerResponse response) throws IOException {
    var path = request.path().path();
    var wanted = path.equals("/") ? "/index.html" : path;
    var type = TYPES.get(wanted.substring(wanted.lastIndexOf('.') + 1));
    if (type == null || wanted.contains("..")) {
      missing(response);
      return;
    }
    try (var file = PageFiles.class.getResourceAsStream(FOLDER + wanted)) {
      if (file == null) {
        missing(response);
        return;
      }
      response.header(HeaderNames.CONTENT_TYPE, type);
      response.header(HeaderNames.CACHE_CONTROL, "no-cache");
      response.send(file.readAllBytes());
    }
  }

  private static void missing(ServerResponse response) {
    response.status(404).header(HeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8");
    response.header(HeaderNames.X_CONTENT_TYPE_OPTIONS, "nosniff").send("404 page not found\n");
  }
}
