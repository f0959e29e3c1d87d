package dev.perennial.env.run;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;

/// A few numbers on the state of a run, asked of its querier: members, live blocks by level and resolution, quarantined ones.
public final class Overview {
  private static final JsonFactory JSON = new JsonFactory();

  private final String url;
  private final InstantSource clock;

  /// An overview of the run whose querier answers at `url`.
  public Overview(String url, InstantSource clock) {
    this.url = url;
    this.clock = clock;
  }

  /// One line, such as `21:04:10  2 members, blocks: 4 live (2 raw level 2, 2 5m), 6 superseded`.
  public String text() {
    try (var http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build()) {
      var states = count(http, "/api/v1/perennial/blocks", "state");
      var resolutions = count(http, "/api/v1/perennial/blocks", "resolution");
      var members = count(http, "/api/v1/perennial/members", "address").size();
      return "  %tT  %d members; blocks: %s; by resolution: %s"
          .formatted(java.time.LocalTime.ofInstant(clock.instant(), java.time.ZoneId.systemDefault()), members, words(states), words(resolutions));
    } catch (IOException e) {
      return "  the querier at " + url + " does not answer";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "  interrupted";
    }
  }

  private static String words(Map<String, Integer> counts) {
    var out = new StringBuilder();
    counts.forEach((word, count) -> out.append(out.isEmpty() ? "" : ", ").append(count).append(' ').append(word));
    return out.isEmpty() ? "none yet" : out.toString();
  }

  /// How often each value of the string field `field` occurs anywhere in the answer.
  private Map<String, Integer> count(HttpClient http, String path, String field)
      throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(URI.create(url + path)).timeout(Duration.ofSeconds(5)).build();
    var body = http.send(request, BodyHandlers.ofString()).body();
    var counts = new TreeMap<String, Integer>();
    try (var parser = JSON.createParser(body)) {
      for (var token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.FIELD_NAME && parser.currentName().equals(field)) {
          parser.nextToken();
          counts.merge(parser.getText(), 1, Integer::sum);
        }
      }
    }
    return counts;
  }
}
