package dev.perennial.sidecar.settings;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/// Asks a server to read its configuration again.
final class Reload {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final URI uri;
  private final HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();

  Reload(URI uri) {
    this.uri = uri;
  }

  /// What the server said.
  sealed interface Answer {
    /// It took the new configuration.
    record Taken() implements Answer {}

    /// It goes on with the old one; asking again is of no use.
    record Refused(String why) implements Answer {}

    /// It could not be asked.
    record Absent(String why) implements Answer {}
  }

  Answer ask() throws InterruptedException {
    try {
      var answer = client.send(HttpRequest.newBuilder(uri).timeout(PATIENCE).POST(HttpRequest.BodyPublishers.noBody()).build(), BodyHandlers.ofString());
      return answer.statusCode() / 100 == 2 ? new Answer.Taken() : new Answer.Refused(answer.body().strip());
    } catch (IOException e) {
      return new Answer.Absent(e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
    }
  }
}
