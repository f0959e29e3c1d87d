package dev.perennial.query.http;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/// How answers are compressed: gzip or deflate, the first that the client takes.
final class Compression {
  private static final int BUFFER = 8192;

  private Compression() {}

  /// The response's body, compressed if the client takes that.
  static OutputStream stream(ServerRequest request, ServerResponse response) throws IOException {
    for (var coding : request.headers().values(HeaderNames.ACCEPT_ENCODING)) {
      for (var one : coding.toLowerCase(Locale.ROOT).split(",", -1)) {
        var name = one.strip();
        if (name.matches("gzip(\\s*;.*)?") && !refused(name)) {
          response.header(HeaderNames.CONTENT_ENCODING, "gzip");
          return new GZIPOutputStream(response.outputStream(), BUFFER);
        }
        if (name.matches("deflate(\\s*;.*)?") && !refused(name)) {
          response.header(HeaderNames.CONTENT_ENCODING, "deflate");
          return new DeflaterOutputStream(response.outputStream());
        }
      }
    }
    return response.outputStream();
  }

  private static boolean refused(String coding) {
    return coding.matches(".*;\\s*q=0(\\.0*)?");
  }
}
