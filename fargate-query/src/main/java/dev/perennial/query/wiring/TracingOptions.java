package dev.perennial.query.wiring;

import dev.perennial.query.trace.Collector;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Whom it is told what is done on behalf of requests.
final class TracingOptions {
  @Option(names = "--tracing.endpoint", paramLabel = "URL", description = "An OpenTelemetry collector that takes OTLP over HTTP, such as http://127.0.0.1:4318. Default: nothing is traced")
  private @Nullable String endpoint;

  @Option(names = "--tracing.sampling-fraction", paramLabel = "FRACTION", defaultValue = "1", description = "Which part of the requests is traced whose callers have not decided. Default: ${DEFAULT-VALUE}")
  private double fraction;

  Optional<Collector> collector() {
    return Optional.ofNullable(endpoint).map(address -> Collector.parse(address, fraction));
  }
}
