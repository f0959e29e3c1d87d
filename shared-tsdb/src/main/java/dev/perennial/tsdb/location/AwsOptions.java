package dev.perennial.tsdb.location;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;

/// What follows the `?` of a location in AWS: `endpoint=URL&region=R&path-style=true`.
///
/// A part that is not given is left to the SDK's default chain; with an endpoint of its own, a region says nothing and
/// `us-east-1` stands in.
record AwsOptions(TreeMap<String, String> values) {
  /// The options in `query`, of which only those in `known` may be there.
  static AwsOptions parse(String location, String query, Set<String> known) {
    var values = new TreeMap<String, String>();
    for (String option : query.isEmpty() ? new String[0] : query.split("&")) {
      int equals = option.indexOf('=');
      String name = equals < 0 ? option : option.substring(0, equals);
      if (equals < 0 || !known.contains(name)) {
        throw new IllegalArgumentException(
            "Cannot open " + location + ": the option \"" + option + "\" is none of " + String.join("=…, ", known) + "=….");
      }
      values.put(name, URLDecoder.decode(option.substring(equals + 1), StandardCharsets.UTF_8));
    }
    return new AwsOptions(values);
  }

  private Optional<String> value(String name) {
    return Optional.ofNullable(values.get(name));
  }

  Optional<Boolean> pathStyle() {
    return value("path-style").map(Boolean::parseBoolean);
  }

  <B extends AwsClientBuilder<B, C> & software.amazon.awssdk.core.client.builder.SdkSyncClientBuilder<B, C>, C> C client(B builder) {
    value("endpoint").ifPresent(endpoint -> builder.endpointOverride(URI.create(endpoint)));
    value("region").or(() -> value("endpoint").map(_ -> "us-east-1")).map(Region::of).ifPresent(builder::region);
    return builder.httpClientBuilder(ApacheHttpClient.builder()).build();
  }

  @Override
  public String toString() {
    var out = new StringBuilder();
    values.forEach((name, value) -> out.append(out.isEmpty() ? "?" : "&").append(name).append('=').append(value));
    return out.toString();
  }
}
