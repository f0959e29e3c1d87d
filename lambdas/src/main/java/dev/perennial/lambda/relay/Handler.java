package dev.perennial.lambda.relay;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.perennial.lambda.failure.Sorted;
import dev.perennial.lambda.flow.Json;
import dev.perennial.lambda.wiring.Cloud;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// Takes anything, gives back `{"firing": 2}`.
public final class Handler implements RequestStreamHandler {
  private final RelayStep step;

  /// Wired from the environment, for Lambda. It is not primed: before it is deployed it stands outside the network of the Alertmanagers.
  public Handler() {
    this(Cloud.fromEnvironment().relay());
  }

  Handler(RelayStep step) {
    this.step = step;
  }

  @Override
  public void handleRequest(InputStream input, OutputStream output, Context context) {
    Sorted.run("relay", () -> handle(output));
  }

  private void handle(OutputStream output) throws IOException {
    int firing = step.relay();
    Json.write(
        output,
        json -> {
          json.writeStartObject();
          json.writeNumberField("firing", firing);
          json.writeEndObject();
        });
  }
}
