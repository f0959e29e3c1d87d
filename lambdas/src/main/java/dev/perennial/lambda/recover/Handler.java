package dev.perennial.lambda.recover;

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

/// Takes anything, gives back `{"blocks": ["01H…"]}`. Fails, once all others are done, if a trail could not be recovered.
public final class Handler implements RequestStreamHandler {
  private final RecoverStep step;

  /// Wired from the environment, for Lambda.
  public Handler() {
    this(Cloud.fromEnvironment());
  }

  private Handler(Cloud cloud) {
    this(cloud.steps().recover());
    // It has no request that does nothing.
    Priming.by(cloud::look);
  }

  Handler(RecoverStep step) {
    this.step = step;
  }

  @Override
  public void handleRequest(InputStream input, OutputStream output, Context context) {
    Sorted.run("recover", () -> handle(output));
  }

  private void handle(OutputStream output) throws IOException {
    var failures = new Failures();
    var blocks = step.recover(failures);
    failures.raise();
    Json.write(
        output,
        json -> {
          json.writeStartObject();
          json.writeArrayFieldStart("blocks");
          for (var block : blocks) {
            json.writeString(block.text());
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }
}
