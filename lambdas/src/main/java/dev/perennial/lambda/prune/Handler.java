package dev.perennial.lambda.prune;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.perennial.lambda.failure.Failures;
import dev.perennial.lambda.failure.Sorted;
import dev.perennial.lambda.flow.Json;
import dev.perennial.lambda.wiring.Cloud;
import dev.perennial.lambda.wiring.Priming;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// Takes anything, gives back `{"removed": 3}`.
public final class Handler implements RequestStreamHandler {
  private final PruneStep step;

  /// Wired from the environment, for Lambda.
  public Handler() {
    this(Cloud.fromEnvironment());
  }

  private Handler(Cloud cloud) {
    this(cloud.steps().prune());
    // It has no request that does nothing.
    Priming.by(cloud::look);
  }

  Handler(PruneStep step) {
    this.step = step;
  }

  @Override
  public void handleRequest(InputStream input, OutputStream output, Context context) {
    Sorted.run("prune", () -> handle(output));
  }

  private void handle(OutputStream output) throws IOException {
    var failures = new Failures();
    int removed = step.prune(failures);
    failures.raise();
    Json.write(
        output,
        json -> {
          json.writeStartObject();
          json.writeNumberField("removed", removed);
          json.writeEndObject();
        });
  }
}
